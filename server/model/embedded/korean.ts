/** Whether a word is spoken with a final consonant, which decides the particle after it. Digits by their Korean reading. */
export function hasFinalConsonant(word: string): boolean {
  const last = word.replace(/[)\]"'”’\s.…]+$/u, "").at(-1) ?? "";
  const code = last.charCodeAt(0) - 0xac00;
  if (code >= 0 && code < 11_172) return code % 28 !== 0;
  return /[013678lmnr]/i.test(last);
}

/** 은 or 는, 이 or 가, 을 or 를, 과 or 와 … joined to the word: `withParticle("머그", "은/는")`. */
export function withParticle(word: string, pair: "은/는" | "이/가" | "을/를" | "과/와" | "이에요/예요"): string {
  const [closed, open] = pair.split("/") as [string, string];
  return `${word}${hasFinalConsonant(word) ? closed : open}`;
}
