import type { Language } from "../../db/schema.ts";
import type { Alteration } from "./claims.ts";

export type Altered = { say: string; is: Alteration };

/** A sentence of the shop with one thing in it made wrong, in the ways that a model gets things wrong. */
export function alterText(say: string, { random, language }: { random: () => number; language: Language }): Altered[] {
  return [...number(say, random), ...unit(say, random), ...time(say), ...address(say), ...negated(say, language)];
}

const one = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)]!;

/** Another figure, which the sentence itself does not have. */
function number(say: string, random: () => number): Altered[] {
  if (/@|\d-\d{4}|\d:\d/.test(say)) return [];
  const found = [...say.matchAll(/\d[\d,]*(?:\.\d+)?/g)];
  if (found.length === 0) return [];
  const match = one(found, random);
  const value = Number(match[0].replaceAll(",", ""));
  const wrong = one(value >= 1000 ? [value * 2, value + 500 * Math.ceil(value / 5000), Math.round(value / 2)] : [value + 1, value + 3, value * 3 + 1], random);
  if (found.some((other) => Number(other[0].replaceAll(",", "")) === wrong)) return [];
  const written = match[0].includes(",") || value >= 1000 ? wrong.toLocaleString("en-US") : String(wrong);
  return [{ is: "number", say: say.slice(0, match.index) + written + say.slice(match.index + match[0].length) }];
}

const units: [RegExp, string[]][] = [
  [/(?<=\d)영업일/, ["시간", "주", "개월"]], [/(?<=\d)일(?=\s|이|안|동)/, ["시간", "주일", "개월"]], [/(?<=\d)시간(?=\s)/, ["분", "일"]], [/(?<=\d)년(?=\s|,)/, ["개월", "일"]], [/(?<=\d)개월/, ["년", "주"]], [/(?<=\d)주(?=쯤)/, ["일", "개월"]],
  [/(?<=\d)원/, ["포인트", "달러", "엔"]], [/(?<=\d)포인트/, ["원", "%"]], [/(?<=\d)%/, ["원", "포인트"]], [/(?<=\d )cm/, ["mm", "m"]], [/(?<=\d)도/, ["분", "%"]], [/(?<=\d )ml/, ["L", "g"]],
  [/(?<=\d )working days?/, ["weeks", "hours", "months"]], [/(?<=\d )days?\b/, ["weeks", "hours", "months"]], [/(?<=\d )hours?\b/, ["days", "minutes"]], [/(?<=\d )years?\b/, ["months", "weeks"]], [/(?<=\d )months?\b/, ["years", "days"]],
  [/(?<=\d )weeks?\b/, ["days", "months"]], [/(?<=\d )won\b/, ["points", "dollars", "yen"]], [/(?<=\d )points?\b/, ["won", "%"]],
];

function unit(say: string, random: () => number): Altered[] {
  const found = units.find(([pattern]) => pattern.test(say));
  return found === undefined ? [] : [{ is: "unit", say: say.replace(found[0], one(found[1], random)) }];
}

function time(say: string): Altered[] {
  const match = /\d\d:\d\d/.exec(say);
  if (match === null) return [];
  const wrong = `${String((Number(match[0].slice(0, 2)) + 2) % 24).padStart(2, "0")}${match[0].slice(2)}`;
  return say.includes(wrong) ? [] : [{ is: "date", say: say.replace(match[0], wrong).replace(/오후 2시\(|2 pm \(/, "(") }];
}

function address(say: string): Altered[] {
  const match = /[\w.]+@[\w.]+\w/.exec(say);
  return match === null ? [] : [{ is: "link", say: say.replace(match[0], match[0].replace("example", "shop")) }, { is: "link", say: say.replace(match[0], `${match[0].split("@")[0]}-team@${match[0].split("@")[1]}`) }];
}

const turns: Record<Language, [RegExp, string][]> = {
  ko: [[/하지 않아요/, "해요"], [/받지 않아요/, "받아요"], [/넣지 않아요/, "넣어요"], [/할 수 없어요/, "할 수 있어요"], [/쓸 수 없어요/, "쓸 수 있어요"], [/드리지 못해요/, "드려요"], [/쓰지 않아요/, "써요"], [/할 수 있어요|하실 수 있어요/, "하실 수 없어요"], [/가능해요/, "불가능해요"], [/무료예요/, "무료가 아니에요"]],
  en: [[/do not |never /, ""], [/cannot/, "can"], [/You can /, "You cannot "], [/we accept/i, "We do not accept"], [/is free\b/, "is not free"], [/are covered/, "are not covered"], [/\bWe ship\b/, "We do not ship"], [/\bcan\b/, "cannot"]],
};

function negated(say: string, language: Language): Altered[] {
  const found = turns[language].find(([pattern]) => pattern.test(say));
  return found === undefined ? [] : [{ is: "negated", say: say.replace(found[0], found[1]) }];
}
