import type { Language } from "../../db/schema.ts";
import { readQuestions } from "./set.ts";

/** A message, what the conversation spoke before it, and the language in which it must be answered. */
export type LanguageCase = { before: Language | undefined; text: string; expected: Language; kind: "plain" | "mixed" | "keeps" };

/** Messages that name things in the other language, or hardly say anything. */
const mixed: [Language, string[]][] = [
  ["ko", [
    "Moon Jar Mug 얼마예요?", "배송 tracking 어떻게 해요?", "return 하고 싶은데 가능할까요", "이거 dishwasher safe 인가요?", "Linen Duvet Cover queen 사이즈 있어요?", "hello 배송비 얼마예요", "shipping fee 좀 알려주세요",
    "KakaoPay로 refund 얼마나 걸려요", "EMS로 Japan까지 되나요", "VIP 등급 benefit 뭐예요?", "쿠폰 code 어디에 넣어요?", "gift wrap 되나요", "size XL 있나요?", "Reed Diffuser 향 뭐뭐 있어요", "ok 그럼 반품은요?", "CS center 몇 시까지 해요?",
    "Visa card로 결제돼요?", "my order 어디쯤이에요", "도마 oil 발라야 해요?", "warranty 기간이 어떻게 되나요", "LED bulb 포함이에요?", "cotton 100%인가요", "색상은 navy 있나요", "제 order 취소해 주세요", "주문 cancel 되나요??", "재고 check 부탁드려요", "sale 언제 해요", "new arrival 뭐 있어요?", "membership 등급은요?", "ㅎㅇ shipping 며칠?",
  ]],
  ["en", [
    "How much is the 달항아리 머그?", "Do you have 보자기 wrapping?", "Is 하루결 open on Sunday?", "can I pay with 카카오페이", "what is 분청 color", "Is the 뚝배기 ok for induction?", "I want to return my 이불", "Does 제주 cost more for shipping?", "how long does it take to 제주도", "What are the 고운결 benefits?",
    "Tell me about the 소반 tray please", "do you sell 한복 by any chance", "is the 방짜 유기 spoon real brass", "where is the 성수 showroom", "could you gift wrap it in 보자기 please", "Is 네이버페이 accepted for refunds", "What does 새결 mean in your grades", "the 모시 quilt, is it washable?", "which 택배 company do you use", "hi, 배송 to the USA possible?",
  ]],
];
const plain: [Language, string[]][] = [
  ["ko", ["배송비", "환불", "머그컵", "감사합니다", "네", "아니요", "얼마에요??", "ㅇㅇ", "사이즈 교환", "품절인가여"]],
  ["en", ["shipping", "refund", "mugs?", "thanks", "yes please", "no", "how much??", "pls help", "size exchange", "is it sold out"]],
];
/** These say nothing of a language: the conversation's stays. */
const silent = ["HG-2K7Q-04DX", "#W2611340", "20261121000123", "🙂", "👍👍", "!!!", "???", "XL?", "010-1234-5678", "29,000", "1", "...", "😭😭😭", "A4", "2"];

/** At least 300 messages with the language of their answer: the question sets', mixed ones, and ones that keep what was spoken. */
export function languageCases(): LanguageCase[] {
  const asked = readQuestions("questions").flatMap(({ turns, tags }): LanguageCase[] => {
    const expected = tags.includes("ko") ? "ko" as const : tags.includes("en") ? "en" as const : undefined;
    return expected === undefined || turns.length > 1 || turns[0]!.includes("{{") ? [] : [{ before: undefined, text: turns[0]!, expected, kind: "plain" }];
  });
  const labelled = (list: [Language, string[]][], kind: LanguageCase["kind"]) => list.flatMap(([expected, texts]) => texts.map((text): LanguageCase => ({ before: expected === "ko" ? "en" : "ko", text, expected, kind })));
  return [...asked, ...labelled(mixed, "mixed"), ...labelled(plain, "plain"), ...silent.flatMap((text) => (["ko", "en"] as const).map((before): LanguageCase => ({ before, text, expected: before, kind: "keeps" })))];
}
