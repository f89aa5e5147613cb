import type { Language } from "../../../db/schema.ts";
import { attributeLabel } from "../../chat/attributes.ts";
import type { ProductFact } from "../../chat/facts.ts";
import { formatNumber } from "../../chat/format.ts";
import { withParticle } from "./korean.ts";
import { hasSureFaq } from "./confidence.ts";
import { likeness, shareOf, termsLeft } from "./likeness.ts";
import type { Reading, Reply } from "./reading.ts";

/** What a question about a product can ask for; the first part of the key names the property in the catalog. */
const asks: [key: string, when: RegExp][] = [
  ["price", /얼마(예|에|야|인|죠|지|니|\?|$|나 하)|얼만|가격|값이|값은|비용|how much (is|are|does|do|for)|how much\??$|price|cost/],
  ["stock", /재고|품절|남았|남아|남은|살 수 있|구매 가능|입고|구할 수|in stock|available|sold out|out of stock|left|still have|do you have|have any|있나요|있어요|있습니까|있나|있음/],
  ["color", /색|컬러|colou?r/],
  ["dishwasher", /식기\s?세척기|식세기|dishwasher/],
  ["microwave", /전자\s?레인지|렌지|microwave/],
  ["size", /사이즈|크기|치수|지름|길이|높이|둘레|가로|세로|너비|폭이|몇\s?(cm|센치|센티)|size|how (big|long|wide|tall|large)|dimension|measure|diameter|\bfit\b/],
  ["material", /소재|재질|재료|원단|성분|뭘로|무엇으로|만들어졌|섞|material|made (of|from|out)|fabric|ingredient|contain/],
  ["care", /세탁|빨래|빨아|빨 수|관리|씻|닦|오일|건조기|다림|(?<!dish)wash|care|clean|dry(er)?\b|iron|bleach|maintain/],
  ["weightGrams", /무게|무거|가벼|몇\s?(g|그램|kg|킬로)|weigh|heavy|\blight\b/],
  ["capacityMl", /용량|몇\s?(ml|미리|리터)|들어가|capacity|volume|how much .*hold|\bml\b/],
  ["origin", /원산지|제조국|어디서 만|만든 (나라|곳)|국산|중국산|made in|where .*made|origin|country/],
  ["launchDate", /출시|언제 나온|발매|신상품인|launch|released?|came out/],
  ["warranty", /보증|a\/s|as 되|수리|워런티|warranty|guarantee|repair/],
  ["scent", /향이|향은|무슨 향|어떤 향|냄새|향기|scent|smell|fragrance/],
  ["burnTimeHours", /몇 시간|오래 타|연소|burn|how long does it (last|burn)/],
  ["burnTimeMinutes", /몇 분|오래 타|연소|burn/],
  ["batteryHours", /배터리|충전|battery|charge/],
  ["pieces", /몇 개|구성|몇 장|세트에|how many|pieces|set (of|include)|come with/],
  ["pages", /몇\s?(쪽|페이지|장)|쪽수|pages/],
  ["vegan", /비건|동물성|vegan|cruelty/],
  ["paper", /종이|paper/],
  ["threadCount", /번수|몇\s?수|thread count/],
  ["bulb", /전구|bulb/],
  ["fillPower", /필파워|다운 함량|fill power/],
];
const comparing = /비교|달라|다른 점|둘 중|두 (개|가지) 중|of the two|차이|뭐가 (더|나)|어느 (게|것|쪽)|어떤 게 (더|나)|둘 중|\bvs\b|versus|compare|difference|which (one )?is (better|bigger|cheaper|heavier|lighter)|better/;
const pointing = /^(그|이|저)(거|것|건|게|걸| ?제품| ?상품)|그거|그건|그게|이거|이건|이것|저거|다른 (색|사이즈|컬러|향)|\b(it|its|that|this|they|them|those|these|the same)\b|that one|this one|other (colou?rs?|sizes?|scents?)|^(얼마|가격|재고|색|사이즈|소재|무게|how much|what (colou?rs?|sizes?|material)|price|size|colou?rs?)/;
const namedShare = 0.6; // of a title's terms in the question: "달항아리 머그" names it, "머그" alone does not

/** The products that the question names by their titles, best first. */
export function namedProducts({ products, folded }: Reading): ProductFact[] {
  const share = (fact: ProductFact) => Math.max(shareOf(fact.title, folded), fact.otherTitle === undefined ? 0 : shareOf(fact.otherTitle, folded));
  return products.map((fact) => ({ fact, share: share(fact) })).filter((named) => named.share >= namedShare)
    .toSorted((a, b) => b.share - a.share || b.fact.match - a.fact.match).map((named) => named.fact);
}

/** Answers about products that the question names, or that the conversation was just about. */
export function talkProducts(reading: Reading): Reply | undefined {
  const named = namedProducts(reading);
  const [first, second] = named.length < 2 && comparing.test(reading.folded) ? partlyNamed(reading, named) : named;
  if (first !== undefined && second !== undefined && comparing.test(reading.folded)) return { say: compare([first, second], reading) };
  const recent = reading.products.filter((fact) => fact.recent === true);
  const bestFaq = reading.faqs.find((fact) => fact.recent !== true || fact.match > 0);
  const isFaq = bestFaq !== undefined && bestFaq.match >= 0.5 && likeness(reading.folded, bestFaq.question) >= 0.5;
  if (first !== undefined && !isFaq) return { say: tell(first, reading) };
  if (recent.length >= 2 && comparing.test(reading.folded)) return { say: compare([recent[0]!, recent[1]!], reading) };
  const [spoken] = recent;
  if (spoken !== undefined && reading.folded.length < 25 && chosenOptions(spoken, reading.folded).length > 0) return { say: tellChosen(spoken, reading) };
  const keys = asked(reading.folded).filter((key) => key !== "stock" && key !== "price" && key !== "size");
  const isOfSpoken = spoken !== undefined && reading.folded.length < 25 && keys.some((key) => spoken.details[attributeLabel(key, reading.language)] !== undefined);
  if (spoken !== undefined && isOfSpoken && first === undefined && !isFaq) return { say: tell(spoken, reading) };
  const isAboutIt = spoken !== undefined && /\b(it|that|this|they|them)\b|그거|그건|이거|이건/.test(reading.folded) && reading.folded.length < 60;
  if (spoken !== undefined && isAboutIt && !hasSureFaq(reading) && quote(spoken, reading) !== undefined) return { say: tell(spoken, reading) };
  if (spoken !== undefined && pointing.test(reading.folded) && asked(reading.folded).length > 0 && !isFaq) return { say: tell(spoken, reading) };
  return undefined;
}

/** For a comparison half of a name will do: "밥공기" of "하루 밥공기". */
function partlyNamed({ products, folded }: Reading, named: ProductFact[]): ProductFact[] {
  const others = products.filter((fact) => !named.includes(fact) && shareOf(fact.title, folded) >= 0.3).toSorted((a, b) => shareOf(b.title, folded) - shareOf(a.title, folded));
  return [...named, ...others];
}

/** A few products, one line each. */
export function listProducts(products: ProductFact[], language: Language): string {
  return products.map((fact) => `- **${fact.title}** ${fact.price}${fact.stock === 0 ? (language === "ko" ? " (품절)" : " (sold out)") : ""} [[${fact.id}]]`).join("\n");
}

export function asked(folded: string): string[] {
  return asks.filter(([, when]) => when.test(folded)).map(([key]) => key);
}

/** One product in answer to one question: what was asked for, or else what it is. */
export function tell(fact: ProductFact, reading: Reading): string {
  const { language, folded } = reading;
  const keys = asked(folded);
  if (keys.includes("stock") && chosenOptions(fact, folded).length > 0 && !/몇 cm|치수|둘레|measure|width|length/.test(folded)) {
    return [tellStock(fact, reading), ...(keys.includes("price") ? [tellPrice(fact, language)] : [])].map((sentence) => `${sentence} [[${fact.id}]]`).join(" ");
  }
  const specific = keys.length > 1 ? keys.filter((key) => key !== "stock" || /재고|품절|남|stock|available|sold out|left/.test(folded)) : keys;
  const mark = ` [[${fact.id}]]`;
  const told = specific.flatMap((key) => tellKey(fact, { key, language, folded }) ?? []);
  const quoted = quote(fact, reading);
  const said = quoted !== undefined && !told.some((sentence) => sentence.includes(quoted)) && (told.length === 0 || isBareStock(specific)) ? [quoted, ...told] : told;
  if (said.length > 0) return said.map((sentence) => sentence + mark).join(" ");
  if (specific.some((key) => key !== "stock" && key !== "price")) return missing(fact, language);
  return [fact.description, tellPrice(fact, language), tellStock(fact, { language, folded })].map((sentence) => sentence + mark).join(" ");
}

/** "있어요?" alone also ends questions about other things. */
function isBareStock(keys: string[]): boolean {
  return keys.length === 1 && keys[0] === "stock";
}

/** The statement of a product's text that shares most with the question, beyond the product's name; none where nothing is shared. */
function quote(fact: ProductFact, { folded, language }: Reading): string | undefined {
  const isCount = /몇|얼마나|how (many|much|long)|percent|%/.test(folded);
  const wanted = termsLeft(folded.replace(/(?<![\p{L}\p{N}])\d[\d,.]*(개|장|cm|ml|원)?/gu, " "), [fact.title, fact.otherTitle ?? ""]);
  const details = Object.entries(fact.details).map(([label, value]) => ({ text: `${label} ${value}`, say: language === "ko" ? `${fact.title} ${label}: ${value}` : `${fact.title} – ${label.toLowerCase()}: ${value}` }));
  const sentences = fact.description.split(/(?<=[.!?])\s+/).map((text) => ({ text, say: text }));
  const [best] = [...sentences, ...details].map((statement) => ({ ...statement, share: (wanted.length === 0 ? 0 : shareOf(wanted.join(" "), statement.text)) * (isCount && /\d/.test(statement.text) ? 1.5 : 1) })).toSorted((a, b) => b.share - a.share);
  return best !== undefined && best.share >= 0.15 ? (/[.!?]$/.test(best.say) ? best.say : `${best.say}.`) : undefined;
}

function tellKey(fact: ProductFact, view: { key: string; language: Language; folded: string }): string | undefined {
  const { key, language, folded } = view;
  if (key === "price") return tellPrice(fact, language);
  if (key === "stock") return tellStock(fact, view);
  const values = optionValues(fact, key === "scent" || key === "color" || key === "size" ? key : "");
  const label = attributeLabel(key, language);
  const detail = fact.details[label];
  if (values.length > 0 && (key !== "size" || detail === undefined)) return tellOptions(fact, { key, language });
  if (detail === undefined) return undefined;
  const isSentence = /[요다.]$/.test(detail.trim());
  if (language === "en") return isSentence ? `${fact.title}: ${detail}` : `${fact.title} – ${label.toLowerCase()}: ${detail}.`;
  if (isSentence) return `${fact.title} ${label}: ${detail}`;
  if (/(가능|불가)$/.test(detail)) return `${withParticle(fact.title, "은/는")} ${label} ${detail}${detail.endsWith("가능") ? "해요" : "예요"}.`;
  const sizes = key === "size" && values.length > 0 && /어떤|무슨|뭐|종류|있/.test(folded) ? ` (${values.join(", ")})` : "";
  return `${fact.title} ${withParticle(label, "은/는")} ${withParticle(detail, "이에요/예요")}${sizes}.`;
}

function tellPrice(fact: ProductFact, language: Language): string {
  const prices = [...new Set(fact.options.map((option) => option.price))];
  if (prices.length > 1) {
    const list = fact.options.map((option) => `${Object.values(option.options).join("/")} ${option.price}`).join(", ");
    return language === "ko" ? `${fact.title} 가격은 ${list}이에요.` : `${fact.title} costs ${list}.`;
  }
  return language === "ko" ? `${withParticle(fact.title, "은/는")} ${fact.price}이에요.` : `${fact.title} is ${fact.price}.`;
}

/** "And in L?": what was asked before, of another variant. */
function tellChosen(fact: ProductFact, reading: Reading): string {
  const { language, folded, earlier } = reading;
  const before = earlier.findLast((message) => message.author === "shopper")?.text.toLowerCase() ?? "";
  const wantsPrice = [folded, before].some((text) => asked(text).includes("price"));
  const prices = chosenOptions(fact, folded).map((option) => `${Object.values(option.options).join("/")} ${option.price}`).join(", ");
  const price = language === "ko" ? `${fact.title} ${prices}이에요.` : `${fact.title}: ${prices}.`;
  return [...(wantsPrice ? [price] : []), tellStock(fact, reading)].map((sentence) => `${sentence} [[${fact.id}]]`).join(" ");
}

/** The variants whose every named option the question gives. */
function chosenOptions(fact: ProductFact, folded: string): ProductFact["options"] {
  const isSaid = (value: string) => new RegExp(`(?<![\\p{L}\\p{N}])${escape(value)}(?![a-z0-9])`, "iu").test(folded);
  const count = (option: ProductFact["options"][number]) => Object.values(option.options).filter(isSaid).length;
  const most = Math.max(0, ...fact.options.map(count));
  return most === 0 ? [] : fact.options.filter((option) => count(option) === most);
}

function tellStock(fact: ProductFact, view: { language: Language; folded: string }): string {
  const { language, folded } = view;
  if (fact.stock === null && fact.options.length === 0) return language === "ko" ? `${fact.title} 재고 수량은 상품 정보에 없어요.` : `The stock of ${fact.title} is not listed.`;
  if (fact.stock === 0) return language === "ko" ? `${withParticle(fact.title, "은/는")} 지금 품절이에요.` : `${fact.title} is sold out at the moment.`;
  const chosen = chosenOptions(fact, folded);
  const shown = chosen.length > 0 ? chosen : fact.options;
  if (shown.length === 0) return language === "ko" ? `${withParticle(fact.title, "은/는")} ${formatNumber(fact.stock ?? 0)}개 남아 있어요.` : `${fact.title} is in stock: ${formatNumber(fact.stock ?? 0)} left.`;
  const lines = shown.map((option) => {
    const name = Object.values(option.options).join(" / ");
    if (option.stock === 0) return language === "ko" ? `${withParticle(name, "은/는")} 품절` : `${name} is sold out`;
    if (option.stock === null) return language === "ko" ? `${name} 구매 가능` : `${name} is available`;
    return language === "ko" ? `${name} ${formatNumber(option.stock)}개 남음` : `${name} ${formatNumber(option.stock)} left`;
  });
  if (shown.every((option) => option.stock === 0)) return language === "ko" ? `${fact.title} ${lines.join(", ")}이에요.` : `${fact.title}: ${lines.join(", ")}.`;
  return language === "ko" ? `${fact.title} 재고가 있어요: ${lines.join(", ")}.` : `${fact.title} is in stock: ${lines.join(", ")}.`;
}

function tellOptions(fact: ProductFact, view: { key: string; language: Language }): string {
  const names = fact.options.map((option) => ({ name: option.options[view.key] ?? Object.values(option.options).join("/"), stock: option.stock }));
  const merged = [...new Set(names.map((option) => option.name))].map((name) => ({ name, isOut: names.every((option) => option.name !== name || option.stock === 0) }));
  const list = merged.map(({ name, isOut }) => (isOut ? `${name}${view.language === "ko" ? "(품절)" : " (sold out)"}` : name)).join(", ");
  const label = attributeLabel(view.key, view.language);
  return view.language === "ko" ? `${fact.title} ${withParticle(label, "은/는")} ${list} 중에서 고르실 수 있어요.` : `${fact.title} comes in: ${list}.`;
}

function compare(pair: [ProductFact, ProductFact], { language, folded }: Reading): string {
  const keys = [...new Set(["size", "material", "weightGrams", "capacityMl", ...asked(folded)])].map((key) => attributeLabel(key, language));
  const lines = pair.map((fact) => {
    const parts = [fact.price, ...keys.flatMap((label) => (fact.details[label] === undefined ? [] : `${label} ${fact.details[label]}`)), fact.stock === 0 ? (language === "ko" ? "품절" : "sold out") : ""];
    return `- **${fact.title}**: ${parts.filter(Boolean).join(" · ")} [[${fact.id}]]`;
  });
  return `${language === "ko" ? "두 상품을 견줘 드릴게요." : "Here is how they compare."}\n${lines.join("\n")}`;
}

function missing(fact: ProductFact, language: Language): string {
  return language === "ko"
    ? `${fact.title}의 그 정보는 상품 설명에 없어요. 상담원에게 연결해 드릴까요? [[unknown]]`
    : `The product page of ${fact.title} does not say that. Shall I connect you with a person? [[unknown]]`;
}

function optionValues(fact: ProductFact, key: string): string[] {
  return [...new Set(fact.options.flatMap((option) => option.options[key] ?? []))];
}

function escape(text: string): string {
  return text.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
