/** Whether a word is spoken with a final consonant, which decides the particle after it. Digits by their Korean reading. */
export function hasFinalConsonant(word: string): boolean {
  const last = word.replace(/[)\]"'”’\s.…]+$/u, "").at(-1) ?? "";
  const code = last.charCodeAt(0) - 0xac00;
  if (code >= 0 && code < 11_172) return code % 28 !== 0;
  const unit = /(?<![a-z])(kg|g|ml|cm|mm|l|w|℃|c)$/i.exec(word.replace(/[)\]"'”’\s.…]+$/u, ""))?.[1]?.toLowerCase();
  if (unit !== undefined && /\d\s?\S+$/.test(word)) return unit === "g" || unit === "kg"; // 그램, 킬로그램; 밀리리터, 센티미터, 리터, 와트, 도
  return /[013678lmnr]/i.test(last);
}

/** 은 or 는, 이 or 가, 을 or 를, 과 or 와 … joined to the word: `withParticle("머그", "은/는")`. */
export function withParticle(word: string, pair: "은/는" | "이/가" | "을/를" | "과/와" | "이에요/예요" | "으로/로"): string {
  const [closed, open] = pair.split("/") as [string, string];
  // After ㄹ it is 로 as after a vowel: 지하철로.
  if (pair === "으로/로" && word.normalize("NFD").at(-1) === "\u11af") return `${word}로`;
  return `${word}${hasFinalConsonant(word) ? closed : open}`;
}
