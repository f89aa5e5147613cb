import type { Localized } from "../../db/schema.ts";

/** Korean names of couriers and ways to pay that shops' systems give, with what they are called in English. */
const english: Record<string, string> = {
  CJ대한통운: "CJ Logistics", 롯데택배: "Lotte Global Logistics", 한진택배: "Hanjin Express", 우체국택배: "Korea Post", 로젠택배: "Logen",
  카드: "card", 신용카드: "credit card", 카카오페이: "KakaoPay", 네이버페이: "Naver Pay", 토스페이: "Toss Pay", 무통장입금: "bank transfer", 포인트: "points",
};

/** A courier or a way to pay, in both languages where it is a known one, else as the shop wrote it. */
export function nameOf(given: string): Localized {
  return { ko: given, en: english[given] ?? given.replaceAll("_", " ") };
}
