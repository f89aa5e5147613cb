/**
 * English stemmer for catalog search. It folds plural, past and progressive forms and nothing else, because product words
 * must stay apart: a printer is no print, a charger no charge. The plural part follows Harman's S-stemmer (JASIS 42, 1991).
 * @param word Latin letters in lower case
 */
export function stem(word: string): string {
  const base = withoutTense(singular(word));
  return base.length > 4 && base.endsWith("e") ? base.slice(0, -1) : base;
}

function singular(word: string): string {
  if (word.length > 4 && /[^ae]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (word.length > 4 && /(?:ss|zz|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  if (word.length > 2 && /[^sui]s$/.test(word)) return word.slice(0, -1);
  return word;
}

function withoutTense(word: string): string {
  const base = /^(.*[aeiouy].*)(?:(?<!e)ed|ing)$/.exec(word)?.[1];
  if (base === undefined || base.length < 3) return word;
  const isDoubled = /([bdgmnprt])\1$/.test(base);
  if (!isDoubled) return base;
  // "shipping" is ship, but "bedding" and "earring" are things of their own.
  return base.length > 4 ? base.slice(0, -1) : word;
}
