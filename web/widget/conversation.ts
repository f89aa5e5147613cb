import { ApiError, ask, deleteConversation, followTurn, rateTurn, readConversation, readSource, stopTurn, type Rating, type SourceText } from "../api.ts";
import { People } from "./people-side.ts";
import { deliver, Disconnected } from "./delivery.ts";
import { changeEntry, newAnswer, pastEntries, type AnswerEntry, type Entry, type QuestionEntry } from "./entries.ts";
import { Session, type Identity, type Unsent } from "./session.ts";
import { botStanding, standingOf, type Standing } from "./standing.ts";
import { applyChunks, emptyDraft } from "./stream.ts";

export type ConversationView = {
  /** `opening`: past messages are being loaded; `unreachable`: they could not be. */
  phase: "opening" | "ready" | "unreachable";
  entries: Entry[];
  isReconnecting: boolean;
  isStopping: boolean;
  standing: Standing;
};

const blank: ConversationView = { phase: "ready", entries: [], isReconnecting: false, isStopping: false, standing: botStanding };

/**
 * One identity's conversation: what is shown, and everything the shopper can do to it. Nothing here is thrown at the
 * page; a failure is an entry's phase. The server owns each turn, so leaving or reloading never ends an answer.
 */
export class Conversation {
  view: ConversationView = blank;
  readonly #session: Session;
  readonly #onChange: (view: ConversationView) => void;
  /** The people on the other side. */
  readonly people: People;
  #life = new AbortController();

  constructor(identity: Identity, onChange: (view: ConversationView) => void) {
    this.#onChange = onChange;
    this.#session = new Session(identity);
    this.people = new People({
      session: this.#session, isAlone: () => this.#life.signal.aborted, standing: () => this.view.standing,
      change: (standing, entry) => this.#put({ standing, ...(entry && { entries: [...this.view.entries, entry] }) }), entries: () => this.view.entries,
    });
    this.#session.onLapse = () => this.#put({ entries: [...this.view.entries, { kind: "lapse", key: newKey() }] });
  }

  /** Takes up where the page was left: questions still unacknowledged, the past messages, an answer under way. */
  async open(): Promise<void> {
    const { unsent, conversationId } = this.#session;
    if (unsent.length === 0 && conversationId === undefined) return;
    this.#put({ phase: "opening" });
    const failed: QuestionEntry[] = [];
    for (const question of unsent) failed.push(...await this.#acknowledge(question));
    await this.#loadPast();
    if (failed.length > 0 && !this.#life.signal.aborted) this.#put({ phase: "ready", entries: [...this.view.entries, ...failed] });
  }

  /** Shows a conversation that another tab has begun, where there is nothing here yet. */
  watchTabs(): void {
    const isEmpty = (): boolean => this.view.phase === "ready" && this.view.entries.length === 0;
    this.#session.watchTabs(isEmpty, () => void this.open(), this.#life.signal);
  }

  /** Asks a new question. */
  send(text: string): void {
    const question: QuestionEntry = { kind: "question", key: newKey(), text, phase: "sending" };
    this.#put({ entries: [...this.view.entries, question] });
    void this.#deliver(question);
  }

  /** Sends a question again that did not get through; the same id, so that it cannot be answered twice. */
  resend(question: QuestionEntry): void {
    const { problem: _problem, ...rest } = question;
    const again: QuestionEntry = { ...rest, phase: "sending" };
    // A retried question goes to the end, where its answer will be.
    this.#put({ entries: [...this.view.entries.filter((entry) => entry !== question), again] });
    void this.#deliver(again);
  }

  /** Asks the question before an answer anew, for an answer that ended badly. */
  askAgain(answer: AnswerEntry): void {
    const before = this.view.entries.slice(0, this.view.entries.indexOf(answer));
    const question = before.findLast((entry) => entry.kind === "question");
    if (question !== undefined) this.send(question.text);
  }

  /** Goes on with an answer whose connection was given up. */
  reconnect(answer: AnswerEntry): void {
    if (answer.turnId === undefined || answer.phase !== "cut") return;
    this.#changeAnswer(answer.key, (entry) => ({ ...entry, phase: "live" }));
    void this.#follow(answer.key, answer.turnId);
  }

  /** The network is back: takes up given-up answers, and the last question where it did not reach the server. */
  retake(): void {
    for (const entry of this.view.entries) if (entry.kind === "answer") this.reconnect(entry);
    const last = this.view.entries.at(-1);
    if (last?.kind === "question" && last.phase === "failed" && last.problem === "") this.resend(last);
  }

  async stop(): Promise<void> {
    const { turnId } = this.view.entries.findLast(isLive) ?? {};
    this.#put({ isStopping: true });
    // Not acknowledged yet: it is stopped as soon as it has a turn.
    if (turnId === undefined) return;
    // The stream itself says that it was stopped; where the request fails, the button is there again.
    await this.#session.with((token) => stopTurn(turnId, token)).catch(() => this.#put({ isStopping: false }));
  }

  /** Leaves this conversation for an empty one; an answer under way is stopped. */
  startAnew(): void {
    if (this.view.entries.some(isLive)) void this.stop();
    for (const entry of this.view.entries) if (entry.kind === "question") this.#session.dropUnsent(entry.key);
    this.#clear();
  }

  /** Deletes this conversation on the server, for good, and leaves for an empty one. @throws ApiError where it could not be */
  async erase(): Promise<void> {
    const id = this.#session.conversationId;
    if (id !== undefined) await this.#session.with((token) => deleteConversation(id, token));
    for (const entry of this.view.entries) if (entry.kind === "question") this.#session.dropUnsent(entry.key);
    this.#clear();
  }

  #clear(): void {
    this.dispose();
    this.#life = new AbortController();
    this.#session.leaveConversation();
    this.#put(blank);
  }

  /** @throws ApiError for the control that asked to say so. */
  async rate(answer: AnswerEntry, rating: Rating): Promise<void> {
    const { turnId } = answer;
    if (turnId === undefined) return;
    await this.#session.with((token) => rateTurn(turnId, { ...rating, token }));
    this.#changeAnswer(answer.key, (entry) => {
      const { message } = entry.draft;
      return { ...entry, draft: { ...entry.draft, message: { ...message, metadata: { ...message.metadata, turnId, rating: rating.value } } } };
    });
  }

  /** The text of a catalog entry as this answer was given it. */
  source(source: { turnId: string; sourceId: string }): Promise<SourceText> {
    return this.#session.with((token) => readSource({ ...source, token }));
  }

  /** Stops listening. The answer goes on, on the server. */
  dispose(): void {
    this.#life.abort();
    this.people.leave();
  }

  // A question whose headers never came is posted again: the id is the same, so it is the same turn, old or new.
  async #acknowledge({ clientMessageId: key, text }: Unsent): Promise<QuestionEntry[]> {
    try {
      const response = await this.#post({ key, text });
      await response.body?.cancel();
      return [];
    } catch (error) {
      return [{ kind: "question", key, text, phase: "failed", problem: wordsOf(error) }];
    }
  }

  async #loadPast(): Promise<void> {
    const { signal } = this.#life;
    const id = this.#session.conversationId;
    if (id === undefined) return this.#put({ phase: "ready" });
    try {
      const past = await this.#session.with((token) => readConversation(id, token));
      if (signal.aborted) return;
      const entries = pastEntries(past);
      this.#put({ phase: "ready", entries, standing: standingOf(past) });
      this.people.follow(id, past.lastEvent);
      const live = entries.findLast(isLive);
      if (live?.turnId !== undefined) void this.#follow(live.key, live.turnId);
    } catch (error) {
      if (signal.aborted) return;
      const isGone = error instanceof ApiError && (error.status === 404 || error.status === 401);
      if (isGone) this.#session.leaveConversation();
      this.#put({ phase: isGone ? "ready" : "unreachable" });
    }
  }

  async #deliver(question: QuestionEntry): Promise<void> {
    const { signal } = this.#life;
    const waiting = newAnswer(`answer-${question.key}`);
    this.#put({ entries: [...this.view.entries, waiting] });
    try {
      const response = await this.#post(question);
      if (signal.aborted) return;
      const turnId = response.headers.get("x-turn-id") ?? "";
      const answer = { ...waiting, turnId };
      this.#put({
        entries: changeEntry(changeEntry(this.view.entries, question, (entry) => ({ ...entry, phase: "sent" })), waiting, () => answer),
      });
      if (this.view.isStopping) void this.stop();
      await this.#follow(answer.key, turnId, response);
    } catch (error) {
      if (signal.aborted) return;
      const entries = this.view.entries.filter((entry) => entry.key !== waiting.key);
      this.#put({ isStopping: false, entries: changeEntry(entries, question, (entry) => ({ ...entry, phase: "failed", problem: wordsOf(error) })) });
    }
  }

  async #post(question: { key: string; text: string }): Promise<Response> {
    const { signal } = this.#life;
    this.#session.addUnsent({ clientMessageId: question.key, text: question.text });
    const attempt = (): Promise<Response> => this.#session.with((token) => {
      const { conversationId } = this.#session;
      return ask({ clientMessageId: question.key, text: question.text, ...(conversationId !== undefined && { conversationId }) }, { token, signal });
    });
    const response = await attempt().catch((error: unknown) => {
      const isGone = error instanceof ApiError && error.status === 404 && this.#session.conversationId !== undefined;
      if (!isGone) throw error;
      this.#session.leaveConversation();
      return attempt();
    }).catch((error: unknown) => {
      if (isRefusal(error)) this.#session.dropUnsent(question.key);
      throw error;
    });
    const conversationId = response.headers.get("x-conversation-id") ?? undefined;
    if (!signal.aborted) this.#session.acknowledge(question.key, conversationId);
    if (!signal.aborted && conversationId !== undefined && this.view.phase === "ready") this.people.follow(conversationId, 0);
    return response;
  }

  // Built anew from the stream's first event; what is on the screen stays until there is something to take its place.
  async #follow(key: string, turnId: string, response?: Response): Promise<void> {
    const { signal } = this.#life;
    let draft = emptyDraft(key);
    const delivery = deliver({
      ...(response && { response }), signal,
      open: (access) => this.#session.with((token) => followTurn(turnId, { ...access, token })),
      onDrop: () => this.#put({ isReconnecting: true }),
      onArrival: () => this.view.isReconnecting && this.#put({ isReconnecting: false }),
    });
    let phase: AnswerEntry["phase"] = "ended";
    try {
      for await (const events of delivery) {
        draft = applyChunks(draft, events.map((event) => event.chunk));
        this.#changeAnswer(key, (entry) => ({ ...entry, draft }));
      }
    } catch (error) {
      phase = error instanceof Disconnected ? "cut" : "ended";
    }
    if (signal.aborted) return;
    this.#put({ isReconnecting: false, isStopping: false });
    this.#changeAnswer(key, (entry) => ({ ...entry, phase }));
  }

  #changeAnswer(key: string, change: (entry: AnswerEntry) => AnswerEntry): void {
    this.#put({ entries: changeEntry(this.view.entries, { kind: "answer", key }, change) });
  }

  #put(change: Partial<ConversationView>): void {
    this.view = { ...this.view, ...change };
    this.#onChange(this.view);
  }
}

function isLive(entry: Entry): entry is AnswerEntry {
  return entry.kind === "answer" && entry.phase === "live";
}

// Refused for what it is, so that sending it again after a reload could only be refused again.
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429 && error.code !== "turn_running";
}

function wordsOf(error: unknown): string {
  return error instanceof ApiError ? error.message : "";
}

// Not crypto.randomUUID: it is missing where a shop tries this page over plain http in its own network.
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
