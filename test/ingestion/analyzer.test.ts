import { describe, expect, test } from "vitest";
import { analyze } from "../../ingestion/analyzer.ts";
import { coverage } from "../../ingestion/coverage.ts";
import { isFunctionWord } from "../../ingestion/function-words.ts";
import { parseQuery } from "../../ingestion/query.ts";
import { stem } from "../../ingestion/stem.ts";
import { compileSynonyms, noSynonyms } from "../../ingestion/synonyms.ts";

const shared = (one: string, other: string): string[] => analyze(one).filter((term) => analyze(other).includes(term));

describe("terms", () => {
  test.each([
    ["배송", "배송은 언제 되나요?"], ["등산화", "남성등산화"], ["컵", "컵이"], ["컵", "머그컵은"], ["먹을래", "먹는"],
    ["shipping", "Ships worldwide"], ["boxes", "box"], ["batteries", "battery"], ["SHOES", "shoe"],
    ["tn2110", "Brother TN-2110"], ["dv7-1211ea", "DV7-1211EA"], ["iphone 7", "iPhone7"], ["256 gb", "256GB SSD"],
    ["29000", "29,000원"], ["43.2", "43.2 cm"], ["wifi", "Wi-Fi"], ["core", "Core™2"], ["tn-2110", "tn-2110은"],
  ])("%s is found in %s", (query, text) => {
    expect(shared(query, text)).not.toEqual([]);
  });

  test.each([
    ["print", "printer"], ["43.2", "432"], ["bed", "bedding"], ["ear", "earring"], ["432", "43.2"], ["105", "1.05 m"],
  ])("%s is not found in %s", (query, text) => {
    expect(shared(query, text)).toEqual([]);
  });

  test("the same letters give the same terms, however they are encoded", () => {
    expect(analyze("배송\u200b비 ＵＳＢ".normalize("NFD"))).toEqual(analyze("배송비 usb"));
  });

  test("laughing and crying say nothing", () => {
    expect(analyze("이불ㅠㅠ ㅋㅋㅋ")).toEqual(analyze("이불"));
  });

  test("stems keep things apart that are not the same", () => {
    expect(["glass", "glasses", "cases", "charging", "charger", "used", "speed"].map(stem))
      .toEqual(["glass", "glass", "case", "charg", "charger", "used", "speed"]);
  });
});

describe("a question", () => {
  const asked = (text: string): string[] => parseQuery(text, noSynonyms).words.map((word) => word.text);

  test.each([
    ["린넨 이불 있어요?", ["린넨", "이불"]], ["노트북 파나요?", ["노트북"]], ["do you sell laptops?", ["laptops"]],
    ["how much is the bath towel", ["bath", "towel"]], ["5만원 이하 이불 추천해주세요", ["이불"]], ["안녕하세요", []],
  ])("%s names %j", (text, words) => {
    expect(asked(text)).toEqual(words);
  });

  test("nouns are not taken for questions", () => {
    expect(["바지", "가방", "이불", "사료", "하늘", "지갑", "고무장갑", "인형", "카드"].filter(isFunctionWord)).toEqual([]);
  });

  test("words typed apart also mean the word in one", () => {
    expect(parseQuery("head set", noSynonyms).terms).toContainEqual({ term: "headset", weight: 0.6 });
  });

  test("a very long question is cut, not refused", () => {
    expect(parseQuery("이불 ".repeat(10_000), noSynonyms).terms.length).toBeLessThan(10);
  });
});

describe("synonyms", () => {
  const synonyms = compileSynonyms([["보조배터리", "power bank"], ["파손", "깨졌", "broken"], ["노트", "공책"], ["돈 돌려", "refund"]]);
  const terms = (text: string): string[] => parseQuery(text, synonyms).terms.map((each) => each.term);

  test.each([
    ["보조배터리를 찾아요", "bank"], ["보조 배터리 있나요", "power"], ["any power banks?", "보조"],
    ["그릇이 깨졌어요", "broken"], ["돈 돌려받고 싶어요", "refund"],
  ])("%s also looks for %s", (text, term) => {
    expect(terms(text)).toContain(term);
  });

  test("a word that only starts like a synonym is another word", () => {
    expect(terms("노트북 파나요?")).not.toContain("공책");
  });

  test("the shopper's own word stays and weighs more", () => {
    const query = parseQuery("보조배터리", synonyms);
    const weightOf = (term: string): number => query.terms.find((each) => each.term === term)?.weight ?? 0;
    expect(weightOf("보조")).toBe(1);
    expect(weightOf("bank")).toBeLessThan(1);
    expect(weightOf("bank")).toBeGreaterThan(0);
  });
});

describe("coverage", () => {
  const text = new Set(analyze("워싱 린넨 이불 커버 Washed linen duvet cover"));
  const of = (question: string, groups: string[][] = []): number =>
    coverage(parseQuery(question, compileSynonyms(groups)).words, { has: (term) => text.has(term), idf: (term) => (text.has(term) ? 2 : 5) });

  test("is high for what the text speaks of, particles or not", () => {
    expect(of("린넨 이불 있어요?")).toBe(1);
    expect(of("이불은 얼마예요?")).toBe(1);
    expect(of("do you have a linen duvet?")).toBe(1);
  });

  test("is low for what it does not", () => {
    expect(of("노트북 파나요?")).toBe(0);
    expect(of("do you sell laptops?")).toBe(0);
    expect(of("린넨 셔츠 있어요?")).toBeLessThan(0.5);
  });

  test("a synonym covers as well as the word itself", () => {
    expect(of("bedclothes?", [["bedclothes", "이불"]])).toBe(1);
  });

  test("is 0 where nothing was named", () => {
    expect(of("안녕하세요")).toBe(0);
  });
});
