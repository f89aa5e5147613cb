/** A number in a text: where it stands and what it is worth. `isSpelled` where it is written in words; such a one counts without a unit only where it `stands` as what something is or costs. */
export type Numeral = { start: number; end: number; value: number; isSpelled: boolean; stands?: boolean };

const digits = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`;
/** 2만9천, 2만 9,000, 1.5만, 3천 */
const mixed = String.raw`(?:(?:${digits})\s?[억만천백](?:(?=\s?\d)\s?)?)+(?:(?:${digits})(?![\d:.]))?`;
const copula = "이에요|예요|이예요|입니다|이고|이며|이죠|이라|인데|인가|이면|이었|밖에";
const afterMixed = String.raw`(?=\s?(?:${copula}|에\s|원|포인트|개|명|won|krw|장|권|병|대|$)|\s?[~\-–]|이상|이하|미만|까지|부터|정도|쯤|씩)`;
/** 이만구천, 삼십: only where a unit follows, since 이, 일 and 오 are also parts of words. */
const sino = String.raw`(?<![가-힣\d])(?:[일이삼사오육칠팔구십백천만억]+(?:\s(?=[일이삼사오육칠팔구]?[십백천만]))?)+`;
const afterSino = String.raw`(?=\s?(?:원(?!하|단|목|산|래|료|두|형|칙|인|피|룸|데|가)|포인트|퍼센트|프로(?!그|모|필|세)|개월|년(?!생)|주일|시간|센티|킬로|그램|미터|리터|영업일))`;
/** 구백이에요: without a unit, but a number all the same. 천이에요 may be a cloth. */
const sinoAlone = String.raw`(?<![가-힣\d])(?=[가-힣]?[십백천만억])[일이삼사오육칠팔구십백천만억]{2,}(?=\s?(?:${copula})|\s?[,.!]|\s?$)`;
const sinoDays = String.raw`(?<![가-힣\d])(?:[이삼사오육칠팔구]?십[일이삼사오육칠팔구]?|[삼칠팔])(?=\s?(?:일(?![가-힣])|일(?:이|간|안|까|동|내|정|쯤|을|은|에|뒤|후)))`;
const nativeWords: Record<string, number> = {
  한: 1, 두: 2, 세: 3, 석: 3, 네: 4, 넉: 4, 다섯: 5, 여섯: 6, 일곱: 7, 여덟: 8, 아홉: 9, 열: 10, 열한: 11, 열두: 12, 열다섯: 15, 스무: 20, 스물네: 24, 서른: 30, 마흔: 40, 쉰: 50,
};
/** 한 시간, 두 개, 세 장. "한 번", "한 가지" and "한 분" are turns of phrase, not counts. */
const native = String.raw`(?<![가-힣\d])(?:${Object.keys(nativeWords).toSorted((a, b) => b.length - a.length).join("|")})(?=\s?(?:시간|달(?!력|항)|개(?!봉|인|선)|장(?!바|식|난|소)|켤레|자루|병(?!원)|자리|시\s|시(?:에|까|부|이)|해\s?동안|주(?=\s?(?:일|간|동|뒤|후|안|정))))`;
const englishWords: Record<string, number> = {
  zero: 0, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16,
  seventeen: 17, eighteen: 18, nineteen: 19, twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90,
};
const englishWord = Object.keys(englishWords).join("|");
const spelled = String.raw`\b(?:(?:a|an|${englishWord})\b[\s-]+)?(?:hundred|thousand|million|${englishWord})\b(?:[\s-]+(?:and\s+)?(?:hundred|thousand|million|${englishWord})\b)*`;
const thousands = String.raw`\d+(?:\.\d+)?k\b`;

const anyNumber = new RegExp(`(?<mixed>${mixed}${afterMixed})|(?<sino>${sino}${afterSino}|${sinoDays})|(?<alone>${sinoAlone})|(?<native>${native})|(?<k>${thousands})|(?<digits>${digits})|(?<spelled>${spelled})`, "giu");

const standsMin = 10; // "is one of", "for two": below, a word is seldom a figure
const costsBefore = /\b(?:costs?|priced at|price (?:is|of)|sells? for|pay|paid)\s+(?:you\s+)?(?:only\s+|just\s+|about\s+)?$/i;
const standsBefore = /\b(?:costs?|is|are|was|be|for|at|only|just|of|pay|paid)\s+(?:you\s+)?(?:only\s+|just\s+|about\s+)?$/i;

const koreanStart = new RegExp(`(?:(?<![가-힣])[영일이삼사오육칠팔구]|[십백천만억]|(?<![가-힣])(?:${Object.keys(nativeWords).join("|")}))\\s*$`);
const words = [...Object.keys(englishWords), "hundred", "thousand", "million"];

/** Whether a text ends in the beginning of a number in words, which the next words make whole: "costs twen", "가격은 구백 ". */
export function endsInNumber(text: string): boolean {
  if (koreanStart.test(text)) return true;
  const last = /(?:^|[\s-])([a-z]{2,})([\s-]*)$/i.exec(text);
  const word = last?.[1]?.toLowerCase() ?? "";
  return word !== "" && words.some((number) => (last?.[2] === "" ? number.startsWith(word) : number === word));
}

/** The numbers of a plain text, from left to right: 29,000 · 2만9천 · 이만구천 · 29k · twenty-nine thousand · 두 (개). */
export function readNumbers(text: string): Numeral[] {
  return [...text.matchAll(anyNumber)].flatMap((match): Numeral[] => {
    const [found] = match;
    const groups = match.groups ?? {};
    const written = found.trimEnd();
    const place = { start: match.index, end: match.index + written.length };
    if (groups["mixed"] !== undefined || groups["sino"] !== undefined || groups["alone"] !== undefined) return [{ ...place, value: koreanValue(written), isSpelled: groups["mixed"] === undefined, ...(groups["alone"] !== undefined && { stands: true }) }];
    if (groups["native"] !== undefined) return [{ ...place, value: nativeWords[written] ?? 0, isSpelled: true }];
    if (groups["k"] !== undefined) return [{ ...place, value: Number.parseFloat(written) * 1000, isSpelled: false }];
    if (groups["digits"] !== undefined) return [{ ...place, value: Number(written.replaceAll(",", "")), isSpelled: false }];
    const value = englishValue(written.toLowerCase());
    return [{ ...place, value, isSpelled: true, stands: (value >= standsMin ? standsBefore : costsBefore).test(text.slice(Math.max(0, place.start - 24), place.start)) }];
  });
}

const sinoDigits = "영일이삼사오육칠팔구";
const multiples: Record<string, number> = { 십: 10, 백: 100, 천: 1000, 만: 10_000, 억: 100_000_000 };

function koreanValue(written: string): number {
  let [total, section, last] = [0, 0, 0];
  for (const [piece] of written.matchAll(/\d[\d,]*(?:\.\d+)?|[가-힣]/g)) {
    const multiple = multiples[piece];
    if (multiple === undefined) last = /\d/.test(piece) ? Number(piece.replaceAll(",", "")) : Math.max(0, sinoDigits.indexOf(piece));
    else if (multiple < 10_000) [section, last] = [section + (last || 1) * multiple, 0];
    else [total, section, last] = [total + (section + last || 1) * multiple, 0, 0];
  }
  return total + section + last;
}

function englishValue(written: string): number {
  let [total, section] = [0, 0];
  for (const word of written.split(/[\s-]+/)) {
    if (word === "hundred") section = (section || 1) * 100;
    else if (word === "thousand" || word === "million") [total, section] = [total + (section || 1) * (word === "thousand" ? 1000 : 1_000_000), 0];
    else section += word === "a" || word === "an" ? 0 : englishWords[word] ?? 0;
  }
  return total + section;
}
