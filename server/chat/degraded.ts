import { conversationState, requestHandoff } from "../../db/conversations.ts";
import type { Entry } from "../../db/catalog.ts";
import type { Db } from "../../db/open.ts";
import type { Language } from "../../db/schema.ts";
import { degradedCharsMax, degradedPassagesMax } from "../limits.ts";
import { asksForPerson } from "../model/embedded/talk.ts";
import type { Ask } from "./answer.ts";
import { inLanguage, type Passage } from "./facts.ts";
import { formatPrice } from "./format.ts";
import { waitingText, type DeskDeps } from "./handoff.ts";
import type { Notice } from "./message.ts";
import type { Speech } from "./speech.ts";

/** An entry below this share of the question's weight is about something else more often than not. */
const matchMin = 0.3;

const words = {
  found: { ko: "지금은 답변을 직접 쓸 수 없어서, 찾은 안내를 그대로 보여 드려요.", en: "I cannot write an answer right now, so here is what the shop says, word for word." },
  nothing: { ko: "지금은 답변을 쓸 수 없고, 맞는 안내도 찾지 못했어요. \"상담원 연결\"이라고 적어 주시면 상담원에게 연결해 드릴게요.", en: "I cannot write an answer right now, and found nothing that fits. Write \"connect me with a person\" and I will." },
} as const satisfies Record<string, Record<Language, string>>;

/**
 * What a shopper gets when no model can speak: a person if they ask for one, else the passages that were found, as they
 * stand in the shop, and else the offer of a person. It says that it is not an answer; the turn stays named as failed.
 * @returns the notice that the stream ends with
 */
export async function speakWithoutModel(deps: DeskDeps & { db: Db }, ask: Ask, kept: { speech: Speech; passages: Passage[] }): Promise<Notice["code"]> {
  const { language, conversationId, id: turnId } = ask.turn;
  const { speech } = kept;
  const before = await conversationState(deps.db, conversationId);
  if (before !== "bot" || asksForPerson(ask.text)) {
    const state = before !== "bot" ? before : await requestHandoff(deps.db, { conversationId, turnId, reason: "asked", summary: ask.text.slice(0, degradedCharsMax) });
    speech.status(state);
    speech.say(await waitingText(deps, language));
    return "answer_handed_off";
  }
  const found = kept.passages.filter((passage) => passage.match >= matchMin).toSorted((a, b) => b.match + b.naming - a.match - a.naming || b.score - a.score).slice(0, degradedPassagesMax);
  speech.register(found.map((passage) => passage.entry));
  speech.say(found.length === 0 ? words.nothing[language] : [words.found[language], ...found.map(({ entry }) => `${tellEntry(entry, language)} [[${entry.id}]]`)].join("\n\n"));
  return "answer_degraded";
}

function tellEntry(entry: Entry, language: Language): string {
  const isFaq = entry.kind === "faq";
  const title = inLanguage(isFaq ? entry.question : entry.title, language);
  const text = isFaq ? inLanguage(entry.answer, language) : formatPrice({ amount: entry.price, currency: entry.currency }, language);
  return `**${title}**\n${text.length > degradedCharsMax ? `${text.slice(0, degradedCharsMax).toWellFormed()}…` : text}`;
}
