import type { Language, TurnState } from "../../db/schema.ts";
import type { Chunk, Metadata, Notice } from "./message.ts";

const words = {
  handed_off: { ko: "상담원에게 연결하고 있어요. 이 창에서 이어서 답해 드릴게요.", en: "Connecting you with a person. They will reply right here." },
  answer_interrupted: { ko: "답변이 중간에 끊겼어요. 다시 시도해 주세요.", en: "The answer was cut off. Please try again." },
  answer_failed: { ko: "지금은 답변을 만들지 못했어요. 다시 시도하시거나 상담원 연결을 요청해 주세요.", en: "I could not answer just now. Please try again, or ask for a person." },
  answer_stopped: { ko: "답변을 멈췄어요.", en: "The answer was stopped." },
  answer_taken_over: { ko: "상담원이 이어받아 이 답변은 여기서 멈췄어요.", en: "A person has taken over, so this answer stops here." },
  answer_degraded: { ko: "지금은 답변을 직접 쓰지 못했어요. 잠시 뒤 다시 시도하시거나 상담원 연결을 요청해 주세요.", en: "I could not write an answer just now. Please try again in a moment, or ask for a person." },
  answer_withheld: { ko: "이 답변은 보여 드릴 수 없어요. 상품이나 주문에 대해 다시 물어봐 주세요.", en: "This answer cannot be shown. Please ask again about our products or your order." },
  answer_handed_off: { ko: "지금은 답변 프로그램을 쓸 수 없어 상담원에게 연결했어요.", en: "Written answers are not available right now, so you are being connected with a person." },
} as const satisfies Record<Notice["code"], Record<Language, string>>;

export function notice(code: Notice["code"], language: Language): Chunk {
  return { type: "data-notice", id: code, data: { code, text: words[code][language] } };
}

/** How a stream says that its turn has ended, in each of the ways it can. Every stream gets exactly one of these. */
export function closingChunks(end: { state: TurnState; language: Language; metadata: Metadata; code?: Notice["code"] }): Chunk[] {
  const { state, language, metadata } = end;
  const finish: Chunk = { type: "finish", finishReason: state === "complete" ? "stop" : state === "stopped" ? "other" : "error", messageMetadata: metadata };
  if (state === "complete") return [finish];
  if (state === "stopped") return [notice(end.code ?? "answer_stopped", language), finish, { type: "abort", reason: "stopped" }];
  const code = end.code ?? (state === "failed" ? "answer_failed" : "answer_interrupted");
  return [notice(code, language), finish, { type: "error", errorText: words[code][language] }];
}
