import type { ProductFact } from "../../chat/facts.ts";
import { isEverydayWord, isFunctionWord } from "../../../ingestion/function-words.ts";
import { hasSureFaq, namingMin } from "./confidence.ts";
import { listProducts, namedProducts } from "./products.ts";
import { fold, type Reading, type Reply, type ToolOutcome } from "./reading.ts";
import { sayUnknown } from "./talk.ts";

const amount = String.raw`(?:₩\s?)?(\d[\d,.]*|(?=[만천]원))\s?(만|천|k)?\s?(\d)?(천)?\s?(?:원|won|krw)?`;
const newest = /신상|신제품|새로 나온|최신|최근에 나온|\bnew(est)? (products?|items?|things?|arrivals?|stuff|in)\b|\bnewest\b|what'?s new|latest (products?|items?|things?|arrivals?)|just (launched|released)/;
const cheapest = /(제일|가장|젤|중에)\s?(싼|저렴|낮은)|최저가|(?<!비)싼 (거|것|순)|cheapest|lowest price|least expensive/;
const dearest = /(제일|가장|젤)\s?(비싼|고가|높은)|최고가|most expensive|priciest/;
const wantsList = /(?<!친구 )추천|골라|종류|어떤 (거|것|게|상품|제품)|뭐뭐|뭐\s?(가|들이)?\s?(있|팔|파)|무엇이 있|리스트|목록|보여|선물(로|하기)?\s?(좋|뭐|할|용)|살 만한|recommend|suggest|what (kinds?|types?|sorts?|\w+ )?.*(do you (have|sell|carry|offer)|are there)|show me|\blist\b|\bideas?\b|looking for|\boptions\b|gift for|any good|browse|which .*in stock/;
/** Words that say what is wanted without naming a kind of product; what is left names it. */
const notKinds = /감사|답례|기념일|환갑|어머니|아버지|언니|동생|남편|아내|선물|추천|집들이|생일|친구|부모님|엄마|아빠|어머니|동료|결혼|신혼|상품|제품|물건|아이템|가격대?|예산|재고|품절|좋은|괜찮은|예쁜|만한|[만천]\s?원|싼|저렴한|비싼|가장|제일|젤|신상품?|신제품|최신|새로 나온|전체|모든|있는|종류|어떤|보여|골라|목록|사이|정도|이하|이상|미만|이내|넘는|까지|대로|짜리|안쪽|로 살|gifts?|presents?|birthday|housewarming|friends?|mom|mother|dad|parents|wedding|products?|items?|things?|stuff|cheapest|cheap|most|least|expensive|priciest|newest|new|latest|arrivals?|recommend(ation)?s?|suggest(ion)?s?|ideas?|budget|range|under|below|over|above|between|than|less|more|cheaper|within|up to|around|won|krw|good|nice|best|price[ds]?|kinds?|types?|sorts?|show|list|options|browse/g;

/** An amount beside these is a condition of a policy: "배송비 5만원 이상 무료 맞나요?" */
const isPolicy = /배송비|무료\s?배송|배송|택배비|쿠폰|할부|포인트|적립|보상|shipping|delivery|coupon|instal|points|price match/;
const isOfTwo = /둘 중|두 (개|가지) 중|of the two|between (them|the two)|which of (them|those)/;

type Wish = { query?: string; category?: string; priceMin?: number; priceMax?: number; sort?: string; inStock?: boolean; limit: number };

/** A wish with conditions ("3만원 이하 선물", "cheapest mug", "what bedding do you have"): one call of the catalog tool. */
export function talkSearch(reading: Reading): Reply | undefined {
  const { folded } = reading;
  const price = priceRange(folded);
  const sort = cheapest.test(folded) ? "price_asc" : dearest.test(folded) ? "price_desc" : newest.test(folded) ? "newest" : undefined;
  const isConditional = price !== undefined || sort !== undefined;
  if (price !== undefined && isPolicy.test(folded)) return undefined;
  const category = reading.categories.find(({ words }) => words.some((word) => hasWord(folded, word)));
  const isListing = wantsList.test(folded) || (category !== undefined && /재고\s?(가\s?)?있는|있는 (거|것|상품|제품)|in stock|available/.test(folded));
  if (!reading.tools.has("searchCatalog") || (!isConditional && !isListing)) return undefined;
  if (isOfTwo.test(folded) && reading.products.filter((fact) => fact.recent === true).length >= 2) return undefined;
  if (/친구 추천|추천인|refer a|referral/.test(folded)) return undefined;
  if (!isConditional && (namedProducts(reading).length > 0 || hasSureFaq(reading) && !/추천|recommend|suggest/.test(folded))) return undefined;
  const query = kindWords(folded, category?.words ?? []);
  if (!isConditional && query === "" && category === undefined && !/추천|recommend|suggest|gift|선물|뭐\s?(를|가)?\s?(팔|파)|what do you (sell|have|carry)/.test(folded)) return undefined;
  const kept = query === "" && category === undefined && folded.length < 30 ? kindBefore(reading) : {};
  const wish: Wish = {
    limit: 5, ...kept, ...(query !== "" && { query }), ...(query === "" && category !== undefined && { category: category.id }), ...price,
    ...(sort !== undefined && { sort }), ...(/추천|recommend|suggest|gift|선물|재고 있|in stock/.test(folded) && { inStock: true }),
  };
  return { tool: "searchCatalog", input: wish };
}

/** The kind of product that the question before was about: "and up to 20,000?" changes only its condition. */
function kindBefore({ earlier, categories }: Reading): Pick<Wish, "query" | "category"> {
  const before = fold(earlier.findLast((message) => message.author === "shopper")?.text ?? "");
  if (before === "" || priceRange(before) === undefined && !wantsList.test(before)) return {};
  const category = categories.find(({ words }) => words.some((word) => hasWord(before, word)));
  const query = kindWords(before, category?.words ?? []);
  return query === "" ? (category === undefined ? {} : { category: category.id }) : { query };
}

/** What the catalog tool found, as a list; where nothing fits, that. */
export function tellSearch(reading: Reading, { input, output }: ToolOutcome): Reply {
  const { language } = reading;
  const products = (output["products"] as ProductFact[] | undefined) ?? [];
  const total = Number(output["total"] ?? products.length);
  const { priceMin: _priceMin, priceMax, ...others } = input;
  if (products.length === 0 && priceMax !== undefined && reading.outcomes.length === 1) return { tool: "searchCatalog", input: { ...others, sort: "price_asc", limit: 3 } };
  if (products.length > 0 && reading.outcomes[0]?.input["priceMax"] !== undefined && reading.outcomes.length > 1) {
    const nearest = language === "ko" ? "그 가격으로는 없어요. 가장 저렴한 상품은 이래요." : "Nothing at that price. The lowest-priced ones are:";
    return { say: `${nearest}\n${listProducts(products, language)}` };
  }
  const category = reading.categories.find(({ words }) => words.some((word) => hasWord(reading.folded, word)));
  if (products.length === 0 && category !== undefined && reading.outcomes.length === 1) return { tool: "searchCatalog", input: { category: category.id, inStock: true, limit: 5 } };
  if (products.length === 0 && input["query"] !== undefined && !reading.products.some((fact) => fact.naming >= namingMin)) return sayUnknown(language);
  if (products.length === 0) {
    return { say: language === "ko" ? "말씀하신 조건에 맞는 상품은 지금 없어요. 조건을 조금 바꿔 볼까요?" : "Nothing in the shop fits that right now. Shall we try other conditions?" };
  }
  const [only] = products;
  if (only !== undefined && String(input["sort"] ?? "").startsWith("price") && !wantsList.test(reading.folded)) {
    const which = input["sort"] === "price_asc" ? { ko: "가장 저렴한", en: "The cheapest" } : { ko: "가장 비싼", en: "The most expensive" };
    return { say: language === "ko" ? `${which.ko} 상품은 ${only.title}, ${only.price}이에요. [[${only.id}]]` : `${which.en} one is ${only.title} at ${only.price}. [[${only.id}]]` };
  }
  const head = language === "ko" ? (total > products.length ? `${total}가지 중 몇 가지를 골랐어요.` : "이런 상품이 있어요.") : (total > products.length ? `A few of ${total}:` : "Here is what we have:");
  return { say: `${head}\n${listProducts(products, language)}` };
}

/** Bounds on the price in won, as both languages say them. */
export function priceRange(written: string): { priceMin?: number; priceMax?: number } | undefined {
  const folded = withDigits(written);
  const between = new RegExp(`(?:between )?${amount}\\s?(?:에서|부터|~|-|and|to|–)\\s?${amount}(?:\\s?(?:사이|까지))?`).exec(folded);
  if (between !== null && /사이|between|~|까지|에서|–| to /.test(folded)) {
    const [low, high] = [won(between.slice(1, 5), between[6]), won(between.slice(5, 9))];
    if (low >= 1000 && high > low) return { priceMin: low, priceMax: high };
  }
  const band = new RegExp(`${amount}\\s?대`).exec(folded);
  if (band !== null && band[2] !== undefined) return { priceMin: won(band.slice(1, 5)), priceMax: won(band.slice(1, 5)) + (band[2] === "만" ? 9999 : 999) };
  const most = new RegExp(`${amount}\\s?(?:짜리\\s?)?(?:이하|미만|이내|아래|밑|안쪽|안으로|까지|언더|or less|or under|max)`).exec(folded)
    ?? new RegExp(`(?:under|below|less than|cheaper than|up to|at most|within|max(?:imum)?(?: of)?|no more than|예산(?:은|이)?)\\s+${amount}`).exec(folded)
    ?? new RegExp(`${amount}\\s?(?:으?로\\s?)?(?:예산|budget)`).exec(folded);
  if (most !== null && won(most.slice(1, 5)) >= 1000) return { priceMax: won(most.slice(1, 5)) };
  const least = new RegExp(`${amount}\\s?(?:이상|넘는|초과|부터|or more|and up|\\+)`).exec(folded)
    ?? new RegExp(`(?:over|above|more than|at least|from)\\s+${amount}`).exec(folded);
  return least !== null && won(least.slice(1, 5)) >= 1000 ? { priceMin: won(least.slice(1, 5)) } : undefined;
}

/** Prices written out: 삼만원 → 3만원. */
function withDigits(text: string): string {
  return text.replace(/([일이삼사오육칠팔구십])(?=\s?[만천]\s?원)/g, (digit) => String("영일이삼사오육칠팔구십".indexOf(digit)));
}

/** "3만5천" → 35000, "30,000" → 30000, "30k" → 30000; a bare "1" before "2만" borrows its unit. */
function won([digits, unit, more, thousand]: (string | undefined)[], borrowed?: string): number {
  const factor = (name: string | undefined) => (name === "만" ? 10_000 : name === "천" || name === "k" ? 1000 : 1);
  const base = digits === "" ? 1 : Number((digits ?? "").replace(/,/g, "").replace(/\.$/, ""));
  const own = unit ?? (base < 1000 ? borrowed : undefined);
  return base * factor(own) + (more !== undefined && thousand !== undefined ? Number(more) * 1000 : 0);
}

/** The words that name a kind of product, once conditions and polite talk are gone. */
function kindWords(folded: string, categoryWords: string[]): string {
  const bare = withDigits(folded).replace(new RegExp(amount, "g"), (found) => (/\d/.test(found) ? " " : found)).replace(notKinds, " ").replace(/[?!.,~…]/g, " ");
  const words = bare.split(/\s+/).filter((word) => word !== "" && !filler.test(word) && !isFunctionWord(word) && !isEverydayWord(word)).map((word) => word.replace(/(은|는|이|가|을|를|도|로|용|의|중에|중에서|에서|으로|에)$/u, "")).filter((word) => word.length > 1 || /[가-힣]/.test(word));
  const left = words.filter((word) => !categoryWords.includes(fold(word)));
  return left.length === 0 ? "" : words.join(" ");
}

const filler = /^(있|없|주|줘|해|뭐|무엇|어떤|어떻|좀|요|혹시|저|제가|나|할|하|살|사|팔|파|알려|보|찾|원|용|거|것|게|로|중|중에|중에서|이|그|저희|여기|대|쯤|i|a|an|the|any|some|do|you|have|is|are|there|what|which|for|to|of|in|me|my|can|could|please|and|or|with|your|sell|carry|offer|looking|find|want|need|get|buy|one|ones|it|that|this|from|at|something|anything|would|like|we|us|give|tell|about|stock)([가-힣]*)$/;

function hasWord(folded: string, word: string): boolean {
  return /[a-z]/.test(word) ? new RegExp(`\\b${word}(s|es)?\\b`).test(folded) : folded.includes(word);
}
