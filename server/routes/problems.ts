import type { Language } from "../../db/schema.ts";

/** What is wrong with one field, as a form shows it beside the field. */
export type Problem = { field: string; message: string };
/** As zod gives them. */
export type Issue = { code?: string; path?: readonly unknown[]; message: string; origin?: string; minimum?: number; maximum?: number; keys?: string[]; input?: unknown; expected?: string };

/** The field an issue is about: "variants.0.stock", or "" for the whole body. */
export function fieldOf(issue: Issue): string {
  const path = (issue.path ?? []).map((key) => String(typeof key === "object" && key !== null && "key" in key ? key.key : key));
  return [...path, ...(issue.code === "unrecognized_keys" ? issue.keys?.slice(0, 1) ?? [] : [])].join(".");
}

/** Issues in words for the person who typed the value; nothing of the value is repeated. */
export function problemsOf(issues: readonly Issue[], language: Language): Problem[] {
  return issues.map((issue) => ({ field: fieldOf(issue), message: sentenceOf(issue)?.[language] ?? (language === "en" ? capitalized(issue.message) : "형식을 확인해 주세요.") }));
}

function sentenceOf(issue: Issue): Record<Language, string> | undefined {
  const { minimum = 0, maximum = 0, origin } = issue;
  const [least, most] = [minimum.toLocaleString("en-US"), maximum.toLocaleString("en-US")];
  switch (issue.code) {
    case "invalid_type": return issue.message.includes("undefined") || issue.input === undefined
      ? { ko: "입력해 주세요.", en: "This is needed." } : { ko: `형식이 달라요 (${issue.expected ?? ""}).`, en: `This is of the wrong kind; expected ${issue.expected ?? "another"}.` };
    case "too_small": return origin === "string" ? (minimum <= 1 ? { ko: "입력해 주세요.", en: "This is needed." } : { ko: `${least}자 이상이어야 해요.`, en: `At least ${least} characters, please.` })
      : origin === "array" ? { ko: `${least}개 이상 필요해요.`, en: `At least ${least} needed.` } : { ko: `${least} 이상이어야 해요.`, en: `This must be at least ${least}.` };
    case "too_big": return origin === "string" ? { ko: `${most}자까지 쓸 수 있어요.`, en: `At most ${most} characters, please.` }
      : origin === "array" ? { ko: `${most}개까지 가능해요.`, en: `At most ${most} are possible.` } : { ko: `${most} 이하여야 해요.`, en: `This must be at most ${most}.` };
    case "unrecognized_keys": return { ko: "모르는 항목이에요.", en: "This field is not known." };
    case "invalid_value": return { ko: "고를 수 있는 값이 아니에요.", en: "This is not one of the choices." };
    case "custom": { // both languages in one message, where the schema speaks for itself
      const [ko, en] = issue.message.split(" | ");
      return ko === undefined || en === undefined ? undefined : { ko, en };
    }
    default: return undefined;
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
