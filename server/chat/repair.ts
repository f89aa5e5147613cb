import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { Language } from "../../db/schema.ts";
import { ModelFailure } from "../model/failure.ts";
import type { Problem } from "./gate.ts";
import type { StepResult } from "./step.ts";
import type { Speech } from "./speech.ts";

const safe = {
  unsupported_claim: {
    ko: "죄송해요, 그 부분은 제가 지금 확인된 정보로 말씀드릴 수 없어요. 상담원에게 연결해 드릴까요?",
    en: "I am sorry, I cannot confirm that from the shop's information right now. Shall I connect you with a person?",
  },
  manner: {
    ko: "죄송해요, 지금은 답변을 제대로 드리지 못했어요. 상담원에게 연결해 드릴까요?",
    en: "I am sorry, I could not put that answer properly. Shall I connect you with a person?",
  },
} as const satisfies Record<string, Record<Language, string>>;

/**
 * Mends a reply of which a sentence was withheld: the model is told what was wrong and speaks once more, through the same
 * gate. Where that does not help either, the shopper gets a safe sentence and the offer of a person.
 * @returns whether the model mended it
 * @throws ModelFailure where the shopper or the server ended the turn
 */
export async function repair(problem: Problem, turn: { prompt: LanguageModelV4Prompt; speech: Speech; language: Language; speak: (prompt: LanguageModelV4Prompt) => Promise<StepResult> }): Promise<boolean> {
  const { speech, language } = turn;
  const before = speech.text();
  const second = await turn.speak(withNote(turn.prompt, noteOf(problem, { said: before, language }))).catch((cause: unknown) => {
    if (cause instanceof ModelFailure && (cause.kind === "stopped" || cause.kind === "shutdown")) throw cause;
    return undefined;
  });
  const isMended = second !== undefined && second.problem === undefined && speech.text().trim() !== "" && speech.text() !== before;
  if (!isMended) {
    const reason = second?.problem?.reason ?? problem.reason;
    speech.say(safe[reason === "unsupported_claim" ? "unsupported_claim" : "manner"][language]);
  }
  speech.end();
  return isMended;
}

/** The note stands right before the question: what a model reads last but the shopper's own words. */
function withNote(prompt: LanguageModelV4Prompt, note: string): LanguageModelV4Prompt {
  const asked = prompt.findLastIndex((message) => message.role === "user");
  return [...prompt.slice(0, asked), { role: "system", content: note }, ...prompt.slice(asked)];
}

function noteOf({ reason, sentence, claims }: Problem, { said, language }: { said: string; language: Language }): string {
  const wrong = {
    unsupported_claim: `nothing in the FACTS or tool results of this turn supports ${claims.map((claim) => JSON.stringify(claim)).join(", ") || "it"}`,
    language: `it is not in the shopper's language (${language})`, politeness: "it does not keep the politeness that the tone asks for",
    wording: `this shop never writes ${claims.map((claim) => JSON.stringify(claim)).join(", ")}`,
  }[reason];
  return [
    `REPAIR. Your reply to this question was held back at the sentence ${JSON.stringify(sentence)}: ${wrong}.`,
    said === "" ? "The shopper has read nothing yet." : `The shopper has already read: ${JSON.stringify(said)}. Do not say that again.`,
    "Write what the shopper should read now. Use only figures, dates, names and links that stand in the FACTS and tool results, with their marks. If they do not hold the answer, say so and offer a person.",
  ].join("\n");
}
