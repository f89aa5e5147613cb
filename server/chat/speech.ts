import type { Entry } from "../../db/catalog.ts";
import type { ConversationState, Language } from "../../db/schema.ts";
import { answerCharsMax, productCardsMax } from "../limits.ts";
import { ModelFailure } from "../model/failure.ts";
import { createMarkReader, type Piece } from "./cite.ts";
import { createExit } from "./exit.ts";
import { inLanguage, type Labels } from "./facts.ts";
import { webLink } from "./links.ts";
import type { Chunk, OrderCard, ProductCard } from "./message.ts";
import type { Secrets } from "./secrets.ts";

/** The one gate through which an answer leaves: it knows what this turn may cite and turns marks into sources and cards. */
export type Speech = {
  /** Entries the turn may cite from now on. */
  register(entries: Entry[]): void;
  mayCite(id: string): boolean;
  say(delta: string): void;
  /** Words that the shop's people have fixed, to the letter: no mark is read in them and no link of theirs is left out. */
  sayFixed(text: string): void;
  order(card: OrderCard): void;
  status(state: ConversationState): void;
  emit(chunk: Chunk): void;
  /** Closes the open text, so that a tool part or the end can follow. */
  end(): void;
  text(): string;
  cited(): { id: string; revision: number }[];
  unanswered(): string | null;
  unknownMarks(): number;
  /** Addresses that were not registered and were left out. */
  linksLeftOut(): number;
  firstTextMs(): number | null;
};

const unknownMark = "unknown";

export type SpeechDeps = { language: Language; labels: Labels; emit: (chunk: Chunk) => void; startedAt: number; secrets?: Secrets; origins?: readonly string[] | undefined };

export function createSpeech(deps: SpeechDeps): Speech {
  const { language, labels, startedAt } = deps;
  const exit = createExit(deps);
  const emit = exit.send;
  const entries = new Map<string, Entry>();
  const cited = new Map<string, number>();
  const count = { blocks: 0, cards: 0, unknownMarks: 0 };
  let marks = createMarkReader();
  let block: string | undefined;
  let text = "";
  let firstTextMs: number | null = null;
  let unanswered: string | null = null;

  function write(delta: string): void {
    if (exit.isShut()) return;
    if (block === undefined && delta.trim() === "") return;
    const room = answerCharsMax - text.length - (block === undefined && text !== "" ? 1 : 0);
    const fitting = delta.length <= room ? delta : delta.slice(0, Math.max(0, isHighSurrogate(delta, room - 1) ? room - 1 : room));
    if (fitting !== "") {
      if (block === undefined) {
        block = `t${count.blocks++}`;
        if (text !== "") text += "\n";
        emit({ type: "text-start", id: block });
      }
      emit({ type: "text-delta", id: block, delta: fitting });
      firstTextMs ??= performance.now() - startedAt;
      text += fitting;
    }
    if (fitting !== delta) throw new ModelFailure("too_long");
  }
  function cite(id: string): void {
    const entry = entries.get(id);
    if (id === unknownMark) unanswered = "not_in_facts";
    else if (entry === undefined) count.unknownMarks++;
    else if (!cited.has(id)) {
      cited.set(id, entry.revision);
      emit({
        type: "source-document", sourceId: id, mediaType: "text/plain", title: inLanguage(entry.kind === "faq" ? entry.question : entry.title, language),
        providerMetadata: { sangdam: { revision: entry.revision } },
      });
      if (entry.kind === "product" && count.cards++ < productCardsMax) emit({ type: "data-product", id, data: productCard(entry, labels) });
    }
  }
  const speak = (pieces: Piece[]) => { for (const piece of pieces) if (piece.type === "text") write(exit.words.push(piece.text)); else cite(piece.id); };
  return {
    mayCite: (id) => entries.has(id),
    register: (list) => { for (const entry of list) { entries.set(entry.id, entry); exit.register(entry); } },
    say(delta) {
      if (exit.isShut()) throw new ModelFailure("withheld");
      speak(marks.push(delta));
    },
    sayFixed: write,
    order: (card) => emit({ type: "data-order", id: card.orderNo, data: card }),
    status: (state) => emit({ type: "data-status", id: "status", data: { state } }),
    emit,
    end() {
      speak(marks.end());
      marks = createMarkReader();
      write(exit.words.end());
      if (block !== undefined) emit({ type: "text-end", id: block });
      block = undefined;
    },
    text: () => text,
    cited: () => [...cited].map(([id, revision]) => ({ id, revision })),
    unanswered: () => unanswered,
    unknownMarks: () => count.unknownMarks,
    linksLeftOut: exit.words.leftOut,
    firstTextMs: () => firstTextMs,
  };
}

function isHighSurrogate(text: string, at: number): boolean {
  return /[\ud800-\udbff]/.test(text.charAt(at));
}

/** A product as it stands in the row that this turn read. */
export function productCard(entry: Entry & { kind: "product" }, labels: Labels): ProductCard {
  return {
    id: entry.id, title: entry.title, price: entry.price, currency: entry.currency, stock: entry.stock, url: webLink(entry.url), imageUrl: entry.imageUrl,
    category: entry.category === null ? null : labels.category(entry.category) ?? { ko: entry.category, en: entry.category },
    variants: entry.variants.map((variant) => ({ options: variant.options, price: variant.price ?? entry.price, stock: variant.stock })),
  };
}
