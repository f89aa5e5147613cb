import type { FaqDraft, ProductDraft } from "../../db/catalog.ts";

/** A product that the demo shop does not have, so that nothing else answers for it. */
export function mug(change: Partial<ProductDraft> = {}): ProductDraft {
  return {
    id: "prd_test_mug", title: { ko: "별똥별 머그", en: "Shooting Star Mug" }, description: { ko: "별똥별을 그려 넣은 도자기 머그예요.", en: "A porcelain mug with a shooting star." },
    brand: null, category: null, price: 18_700, currency: "KRW", stock: 7, attributes: {}, url: null, imageUrl: null,
    variants: [{ id: "var_test_mug", sku: null, options: { color: "남색" }, price: null, stock: 7 }], ...change,
  };
}

/** An FAQ entry that the demo shop does not have. */
export function parking(change: Partial<FaqDraft> = {}): FaqDraft {
  return {
    id: "faq_test_parking", question: { ko: "쇼룸에 주차장이 있나요?", en: "Is there parking at the showroom?" }, answer: { ko: "쇼룸 지하에 두 시간 무료로 주차하실 수 있어요.", en: "Two hours of parking are free." },
    category: null, tags: [], ...change,
  };
}
