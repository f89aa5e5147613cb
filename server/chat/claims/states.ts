import type { Claim, ClaimValue } from "./claim.ts";

type Rule = { pattern: RegExp; value: ClaimValue; kind: "stock" | "state" };

const stock = (pattern: RegExp, isIn: boolean): Rule => ({ pattern, value: { type: "stock", isIn }, kind: "stock" });
const state = (pattern: RegExp, ...states: string[]): Rule => ({ pattern, value: { type: "state", states }, kind: "state" });

/** What is sent and is no parcel. */
const gifts = "쿠폰|포인트|적립금|사은품|선물|상품권|환불|메일|문자|링크";

const rules: Rule[] = [
  stock(/품절(?:이|은|된\s?(?:게|상태가))?\s?(?:아니|아닙)|품절되지\s?않|\bnot (?:sold out|out of stock)\b/gi, true),
  stock(/품절|매진|재고(?:가|는|도)?\s?(?:지금\s?|현재\s?|모두\s?|다\s?|전혀\s?)*(?:없|소진|떨어|바닥)|남아\s?있지\s?않|남은\s?(?:수량|재고)(?:이|가|은|는)?\s?없|(?:다|모두)\s?팔렸|\bsold out\b|\bout of stock\b|\bno longer (?:available|in stock)\b|\bnot (?:currently |now )?(?:available|in stock)\b|\bunavailable\b|\bno stock\b|\bnone left\b/gi, false),
  stock(/재고(?:가|는|도)?\s?(?:지금\s?|현재\s?|아직\s?|충분히\s?|넉넉히\s?|[\d,]+개\s?)*(?:있|남아|넉넉|충분)|남아\s?있|구매\s?가능|개\s?남(?:음|았)|\bin stock\b|\b(?:still|currently|now) available\b|\bavailable now\b|\d left\b/gi, true),
  state(/(?<!안\s)(?:배송|배달)\s?중(?!에|일|이던)|배송되고\s?있|오고\s?있|가고\s?있|\b(?:is|are|it's|currently) (?:now |currently |already )?(?:on (?:its|the) way|being delivered|in transit)\b|\bhas (?:been |already )?shipped\b|\bhas been (?:shipped|dispatched)\b|\bhas (?:already )?left\b/gi, "shipped", "in_transit", "out_for_delivery", "picked_up"),
  state(/배송(?:이|은)?\s?(?:완료|끝났)|배달(?:이)?\s?완료|도착했|도착하였|도착\s?완료|배송됐|배송되었|\b(?:was|has been|is|were|have been) (?:now |already |successfully )?delivered\b|\bhas arrived\b/gi, "delivered", "confirmed"),
  state(/배송(?:을)?\s?출발했|배송을\s?시작했|배달을?\s?(?:출발|시작)|\bout for delivery\b/gi, "out_for_delivery"),
  state(/이동\s?중(?=이|입)/g, "in_transit", "shipped"),
  state(/출고(?:됐|되었|\s?완료|했)|발송(?:됐|되었|\s?완료|했)/g, "shipped", "delivered", "confirmed", "processed", "picked_up", "in_transit", "out_for_delivery"),
  state(/출고\s?처리|\bis processed\b/g, "processed"),
  state(/준비\s?중(?=이에|입|인|이고|이라|\s?상태)|준비하고\s?있|\b(?:is|are) (?:still |now |currently )?being prepared\b/gi, "preparing", "ready", "processed"),
  state(/결제(?:가)?\s?(?:완료|됐|되었|확인됐|확인되었)|\bhas been paid\b|\bis paid\b|\bpayment (?:is|has been) (?:complete|confirmed)/gi, "paid", "payment_settled"),
  state(/결제\s?대기|입금\s?(?:대기|전)|입금(?:을)?\s?기다|결제를\s?기다|\b(?:is|still) (?:pending|unpaid)\b|\bwaiting for (?:the |your )?payment\b|\bawaiting payment\b/gi, "pending", "payment_open"),
  state(/취소(?:\s?완료|됐|되었|된\s?상태|가\s?완료|된\s?주문)|\b(?:was|has been|is|were) (?:already |now )?cancell?ed\b/gi, "cancelled"),
  state(/반품(?:이)?\s?접수(?=\s?(?:됐|되었|되어|완료|상태|처리|중|이에요|입니다|예요)|[.*]|$)|\breturn (?:has been |was |is )?requested\b/gi, "return_requested"), state(/반품(?:이)?\s?완료|\b(?:was|has been|is) returned\b/gi, "returned"),
  state(/교환(?:이)?\s?접수(?=\s?(?:됐|되었|되어|완료|상태|처리|중|이에요|입니다|예요)|[.*]|$)|\bexchange (?:has been |was |is )?requested\b/gi, "exchange_requested"), state(/교환(?:이)?\s?완료|\b(?:was|has been|is) exchanged\b/gi, "exchanged"),
  state(new RegExp(`(?<!(?:${gifts})[^.!?]{0,20})보내\\s?드렸`, "g"), "shipped", "delivered", "confirmed", "picked_up", "in_transit", "out_for_delivery"),
  state(/구매\s?확정(?=됐|되었|\s?상태|이에|입)|\bis completed\b/g, "confirmed"),
  state(/환불(?:이|은)?\s?(?:완료|끝났|됐|되었|처리됐|처리되었)|\b(?:was|has been|were|have been) refunded\b|\brefund (?:is|was|has been) (?:complete|completed|issued|processed)\b/gi, "refund_settled"),
  state(/환불(?:이|은)?\s?(?:[\d,]+원(?:은|이)?\s?)?(?:진행|처리)\s?중|\brefund .{0,40}?is (?:under way|being processed|in progress|on its way)\b/gi, "refund_open"),
];
const conditional = /^['"]?\s?\d+\s?(?:일|영업일|시간)\s?(?:뒤|후)|^['"]?\s?(?:상태|단계|표시)?\s?(?:이?라면|이면|되면|인데도|인 경우|일 때|일 경우|된 경우|하면|면\b|이?\s?되기|으로\s?바뀌기|(?:되|하)기?\s?전|되었을|했을|됐을|시\s|된\s?(?:뒤|후)|한\s?(?:뒤|후|다음)|(?:이|가)\s?끝난|되는|인\s?(?:상품|제품)|\s?상품은|[는은]지)/;
const conditionBefore = /(?:\b(?:if|when|once|whether|unless|until|after|before|in case|should)\b[^,.]*)$/i;

/** Without one of these a sentence says nothing of stock or states: most say nothing. */
const stateHint = /품절|매진|재고|남[아은음았]|팔렸|구매|배송|배달|오고|가고|도착|이동|출고|발송|준비|결제|입금|취소|반품|교환|환불|보내\s?드렸|sold|stock|available|left|way|deliver|transit|shipped|dispatch|arrived|processed|prepared|paid|payment|pending|cancel|return|exchang|complete|refund/i;

/** What a sentence says of stock, and of the state of an order or a parcel. What it says of "if" and "before" is no claim. */
export function readStates(text: string): Claim[] {
  const claims: Claim[] = [];
  if (!stateHint.test(text)) return claims;
  for (const { pattern, value, kind } of rules) {
    for (const match of text.matchAll(pattern)) {
      const place = { start: match.index, end: match.index + match[0].length };
      if (claims.some((other) => place.start < other.end && place.end > other.start)) continue;
      if (conditional.test(text.slice(place.end, place.end + 16)) || conditionBefore.test(text.slice(Math.max(0, place.start - 60), place.start))) continue;
      claims.push({ kind, text: match[0], ...place, value });
    }
  }
  return claims;
}

const deeds = "취소|환불|교환|반품|접수|발급|지급|적립|변경|수정|예약|보상|할인|적용|송금|면제|연장|증정|재발송";
const doneKo = new RegExp(`(?:${deeds})(?:을|를|도)?\\s?(?:바로\\s?|이미\\s?|정상\\s?)?(?:처리|신청|접수|완료)?(?:을|를)?\\s?(?:해\\s?드렸|드렸|해\\s?두었|해\\s?뒀|했습니다|했어요|하였습니다|완료했)`, "g");
/** 바꿔 드렸어요, 쿠폰을 드렸어요: any verb but those of talking, looking up and handing over. */
const given = new RegExp(`(?:${gifts})[^.!?]{0,20}?보내\\s?드렸|(?<![가-힣])(?!안내|말씀|알려|설명|소개|추천|답|보여|찾아|확인|연결|전달|전해|도와|도움|적어|정리|비교|골라|계산|요약|모아|번역|불편|혼란|걱정|심려|실망|보내)[가-힣]+\\s?드렸(?=[어습고으지])`, "g");
const changedKo = /(?:배송지|주소|연락처)(?:이|가|은|는|를|을)?\s?(?:[가-힣]+\s)?(?:변경|수정)(?:됐|되었|했)(?=[어습고])|쿠폰(?:이|은|을)?\s?(?:[가-힣]+\s)?(?:발급|지급)(?:됐|되었|했)(?=[어습고])/g;
const doneEn = /\b(?:I|we)(?:'ve|\s+have)?\s+(?:just\s+|already\s+|now\s+|also\s+|successfully\s+)*(?:cancell?ed|refunded|exchanged|issued|credited|changed|updated|applied|booked|reserved|arranged|processed|upgraded|waived|placed|scheduled|registered|reimbursed|extended|given|granted|added|removed|replaced|corrected|sent(?!\s+(?:out\s+)?(?:your|the|this|that)\s+(?:order|parcel|package|items?|goods)))\b|\byour (?:address|coupon|discount|voucher|credit) has (?:now |already |just )?been (?:changed|updated|issued|applied|added|sent)\b/gi;
const promises = "전액|무료|공짜|무상|환불|할인|쿠폰|보상|사은품|증정|선물로|면제|적립|포인트|무제한|평생|보장|당일";
const promiseKo = new RegExp(`(?:${promises})[^.!?]{0,24}?(?:드릴게요|드리겠습니다|드립니다|드려요|드릴\\s?수\\s?있|약속|보장해|보장합|해\\s?줄게|환불(?:됩니다|돼요)|무료(?:가\\s?)?(?:됩니다|돼요))`, "g");
const promiseEn = /\b(?:(?:I|we)(?:'ll|\s+will|\s+can|'m going to|\s+am going to|\s+are going to|\s+promise|\s+guarantee)|you(?:'ll|\s+will|\s+can)?\s+(?:get|receive|have)|you are entitled to)\b[^.!?]{0,40}?\b(?:full refund|refund|discount|coupon|voucher|waive|free|compensat\w+|credit|upgrade|gift|reimburs\w+|lifetime|unlimited)\b/gi;
const keyWords = new RegExp(`${promises}|반값|절반|반의\\s?반|1\\s?\\+\\s?1|모든|전\\s?상품|항상|언제나|무조건|누구나|언제든|교환|반품|\\bhalf\\b|money[- ]back|always|\\ball\\b|\\bevery\\b|\\bany\\b|unconditional|no matter|get one|full refund|refund|discount|coupon|voucher|waive|\\bfree\\b|compensat|credit|upgrade|\\bgift\\b|reimburs|lifetime|unlimited|guarantee`, "gi");
/** What stands for the same in the other language. */
const pairs: [RegExp, RegExp][] = [
  [/반값|절반|반의|half/i, /반값|절반|50\s?(?:%|퍼센트|percent)|\bhalf\b/i],
  [/무상/, /무료|무상|보증|저희가|covered|warrant/i], [/무료|공짜|free/i, /무료|공짜|무상|\bfree\b|no (?:extra )?charge|we (?:will )?(?:pay|cover)|저희가 내/i], [/전액|full refund/i, /전액|full/i], [/환불|refund|reimburs/i, /환불|refund|돌려|취소돼|credited|accounts?\b|계좌로/i], [/할인|discount/i, /할인|discount|% coupon/i],
  [/쿠폰|coupon|voucher/i, /쿠폰|coupon/i], [/포인트|적립|credit/i, /포인트|적립|points?|credit/i], [/보상|compensat/i, /보상|compensat|match/i], [/사은품|증정|선물로|gift/i, /사은품|증정|선물|gift/i],
  [/보장|guarantee/i, /보장|보증|guarantee|warrant|covered/i],
];

/** Words that promise by themselves, and rules without an exception: they must stand in a statement of the shop's. */
const strong = /전액|평생|무제한|반값|(?:절반|반의\s?반)(?:으로|의)?\s?(?:가격|값|할인|금액)|(?:가격|값)(?:이|은|을|의)?\s?(?:절반|반의\s?반)|1\s?\+\s?1|(?:모든|전\s?상품|항상|언제나|무조건|누구나|언제든)\s[^.!?]{0,20}?(?:무료|환불|교환|반품|할인)|\blifetime\b|\bunlimited\b|\bhalf[- ](?:the (?:usual |normal |regular )?)?(?:price|off)\b|\bhalf (?:of )?(?:its|the|their) (?:usual |normal |regular )?price\b|\bmoney[- ]back\b|\bfull refund\b|\bbuy one,? get one\b|\b(?:always|all|every|any|unconditional\w*)\b[^.!?]{0,24}?\b(?:free|refund\w*|discount\w*)\b|\b(?:free|refundable|discounted)\b[^.!?]{0,16}\b(?:always|no matter|on all|on every|for all|for every)\b/gi;
const deedHint = new RegExp(`${deeds}|${promises}|반값|절반|반의|드렸|배송지|주소|연락처|반품|1\\s?\\+|half|money|free|refund|discount|get one|\\b(?:I|we|you|your)\\b`, "i");

function literally(word: string): RegExp {
  return new RegExp(word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i");
}

/** What a sentence says has been done for the shopper, or promises. The tools of this shop only read, so a deed needs a statement of the shop's. */
export function readDeeds(text: string): Claim[] {
  const claims: Claim[] = [];
  const take = (match: RegExpMatchArray, isDone: boolean) => {
    const place = { start: match.index ?? 0, end: (match.index ?? 0) + match[0].length };
    if (claims.some((other) => place.start < other.end && place.end > other.start)) return;
    const words = isDone ? [] : [...new Set((match[0].match(keyWords) ?? []).map((word) => (pairs.find(([said]) => said.test(word))?.[1] ?? literally(word)).source))];
    claims.push({ kind: isDone ? "action" : "policy", text: match[0], ...place, value: { type: "deed", isDone, about: new RegExp(words.map((word) => `(?=[\\s\\S]*(?:${word}))`).join(""), "i") } });
  };
  if (!deedHint.test(text)) return claims;
  for (const pattern of [doneKo, doneEn, given, changedKo]) for (const match of text.matchAll(pattern)) take(match, true);
  for (const pattern of [promiseKo, promiseEn, strong]) for (const match of text.matchAll(pattern)) take(match, false);
  return claims;
}
