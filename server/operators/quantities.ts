import { fold } from "../../ingestion/analyzer.ts";

/** A number with what it counts, and the sentence it stands in. Spans are brought to one unit: two weeks are 14 days. */
export type Quantity = { unit: string; values: number[]; sentence: string };

const units: [unit: string, pattern: string, factor: number][] = [
  ["won", "만\\s?원", 10_000], ["won", "원|won\\b|krw\\b", 1],
  ["percent", "%|퍼센트|percent\\b", 1],
  ["point", "포인트|points?\\b", 1],
  ["day", "영업일|일(?!\\s?요일|반|정)|business days?\\b|working days?\\b|days?\\b", 1], ["day", "주(?:일)?(?=\\s|쯤|간|\\s?안|동안|이|가|를|\\.|,|$)|weeks?\\b", 7],
  ["month", "개월|달(?=\\s|에|간|\\s?동안|이|$)|months?\\b", 1], ["month", "년|years?\\b", 12],
  ["minute", "분(?=\\s|간|\\s?안|동안|이|쯤|$)|minutes?\\b|mins?\\b", 1], ["minute", "시간|hours?\\b|hrs?\\b", 60],
  ["degree", "도(?=\\s|에|이|가|의|로|$)|°c?|degrees?\\b", 1],
  ["mm", "mm\\b", 1], ["mm", "cm\\b|센티(?:미터)?", 10], ["mm", "m\\b|미터", 1000], ["gram", "kg\\b|킬로(?:그램)?", 1000], ["gram", "g\\b|그램", 1], ["ml", "ml\\b|밀리리터", 1], ["ml", "l\\b|리터", 1000],
  ["character", "자(?=\\s|까지|를|$)|characters?\\b|letters?\\b", 1], ["floor", "층|floor\\b", 1],
  ["piece", "개(?!월)|장|권|병|세트|pieces?\\b|items?\\b|bottles?\\b|sets?\\b", 1], ["time", "번|회|times?\\b", 1], ["person", "명|인|people\\b|persons?\\b", 1],
];
const number = "\\d{1,3}(?:,\\d{3})+|\\d+(?:\\.\\d+)?";
const quantity = new RegExp(`(${number})(?:\\s?(?:~|-|–|에서|to)\\s?(${number}))?\\s?(?:${units.map(([, pattern], place) => `(?<u${place}>${pattern})`).join("|")})`, "gu");
const clock = /(오전|오후)?\s?(\d{1,2})(?::(\d{2})|시(?!간)(?:\s?(\d{1,2})분)?)|(\d{1,2})(?::(\d{2}))?\s?(am|pm)\b/gu;
const spelled: [RegExp, string][] = [
  [/일주일/g, "7일"], [/보름/g, "15일"], [/이틀/g, "2일"], [/사흘/g, "3일"], [/나흘/g, "4일"], [/하루(?=\s|만|에|안|동안)/g, "1일"], [/반년/g, "6개월"], [/한\s?(달|번|개|장|시간|명|병)/g, "1$1"],
  [/두\s?(달|번|개|장|시간|명|병)/g, "2$1"], [/세\s?(달|번|개|장|시간|명|병)/g, "3$1"], [/\b(a|one) (day|week|month|year|hour)\b/g, "1 $2"], [/\btwo\b/g, "2"], [/\bthree\b/g, "3"], [/\bfive\b/g, "5"], [/\bseven\b/g, "7"], [/\bten\b/g, "10"], [/\bfree\b|무료(?!\s?배송)/g, "0원"],
];

/** Every quantity of a text, in Korean and English. */
export function quantitiesOf(text: string): Quantity[] {
  return sentencesOf(text).flatMap((sentence) => {
    const plain = spelled.reduce((told, [word, figure]) => told.replace(word, figure), fold(sentence));
    const counted = [...plain.matchAll(quantity)].map((match): Quantity => {
      const place = units.findIndex((_, at) => match.groups?.[`u${at}`] !== undefined);
      const [unit = "", , factor = 1] = units[place] ?? [];
      return { unit, sentence, values: [match[1], match[2]].flatMap((value) => (value === undefined ? [] : [Number(value.replaceAll(",", "")) * factor])) };
    });
    const times = [...plain.matchAll(clock)].map((match) => ({ unit: "clock", sentence, values: [minutesOf(match)] }));
    return [...counted, ...times];
  });
}

function minutesOf([, half, hour, minute, minuteToo, english, englishMinute, amPm]: RegExpMatchArray): number {
  const given = Number(hour ?? english ?? 0);
  const isAfternoon = half === "오후" || amPm === "pm";
  return ((given % 12) + (isAfternoon || (half === undefined && amPm === undefined && given >= 12) ? 12 : 0)) * 60 + Number(minute ?? minuteToo ?? englishMinute ?? 0);
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?。])\s+|\n+|(?<=고|며|지만|는데),\s*|;\s*/u).map((sentence) => sentence.trim()).filter(Boolean);
}
