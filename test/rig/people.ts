/** Texts that name somebody, with what must be gone from them; and texts that only look as if they did. Seeded. */
export type Named = { kind: "rrn" | "card" | "phone" | "email" | "address"; text: string; secret: string };

/** Numbers that are the same on every run. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const wide = (text: string) => text.replaceAll(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
const hidden = (text: string) => [...text].join("\u200b");
const spaced = (text: string) => [...text].filter((character) => character !== " ").join(" ");
/** How people come to write a number: as it is, in full width, spaced out, with what nobody sees in it. */
const writings: ((text: string) => string)[] = [(text) => text, (text) => text, wide, hidden, (text) => text.replaceAll("-", "–"), (text) => text.replaceAll("-", "."), (text) => text.replaceAll("-", " - "), spaced];
const frames: ((text: string) => string)[] = [
  (text) => text, (text) => `${text}입니다`, (text) => `${text}로 연락 주세요`, (text) => `제 번호는 ${text}이에요.`, (text) => `my number is ${text}, thanks`, (text) => `(${text})`, (text) => `"${text}"`, (text) => `연락처:${text}`, (text) => `3번 문의 ${text} 확인`, (text) => `주문 HG-2K7Q-04DX, ${text}`, (text) => `${text}으로요`, (text) => `${text}에게`,
  (text) => `Tel.${text}`, (text) => `홍길동,${text},서울`, (text) => `${text},${text}`, (text) => `T${text}`, (text) => `${text}and`, (text) => `연락처.${text}`,
];

export function makeNamed(count: number, seed: number): Named[] {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const number = (length: number) => Array.from({ length }, () => Math.floor(random() * 10)).join("");
  const two = (max: number) => String(1 + Math.floor(random() * max)).padStart(2, "0");
  const makers: Record<"rrn" | "card" | "phone" | "email", () => string> = {
    rrn: () => `${number(2)}${two(12)}${two(28)}${pick(["-", "-", "-", "", " "])}${pick(["1", "2", "3", "4", "5", "6", "7", "8"])}${number(6)}`,
    card: () => { const digits = withLuhn(pick(["4", "51", "55", "62", "9", "35", "2223"]), 16, number); return pick([digits, digits.replaceAll(/(\d{4})(?=\d)/g, "$1-"), digits.replaceAll(/(\d{4})(?=\d)/g, "$1 ")]); },
    phone: () => pick([() => `010-${pick(["2", "5", "9"])}${number(3)}-${number(4)}`, () => `010${pick(["3", "7"])}${number(7)}`, () => `011-${pick(["2", "9"])}${number(2)}-${number(4)}`, () => `02-${pick(["3", "5"])}${number(2)}-${number(4)}`, () => `031-${pick(["4", "8"])}${number(2)}-${number(4)}`, () => `+82 10-${pick(["2", "8"])}${number(3)}-${number(4)}`, () => `070-${pick(["4", "7"])}${number(3)}-${number(4)}`, () => `0505-${number(3)}-${number(4)}`])(),
    email: () => `${pick(["kim", "lee.js", "shop_user", "hong+test", "a"])}${number(2)}@${pick(["naver.com", "gmail.com", "hanmail.net", "shop.co.kr", "mail.example"])}`,
  };
  return Array.from({ length: count }, (_, place): Named => {
    const kind = (["rrn", "card", "phone", "email"] as const)[place % 4]!;
    const made = makers[kind]();
    const written = kind === "email" ? pick([(text: string) => text, wide, hidden, (text: string) => text.replace("@", " @ ")])(made) : pick(writings)(made);
    return { kind, text: pick(frames)(written), secret: made };
  });
}

function withLuhn(start: string, length: number, number: (length: number) => string): string {
  const digits = start + number(length - start.length - 1);
  const sum = [...digits].toReversed().reduce((total, digit, at) => { const value = Number(digit) * (at % 2 === 0 ? 2 : 1); return total + (value > 9 ? value - 9 : value); }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

function withBarCheck(digits: string): string {
  return digits + String((10 - ([...digits].reduce((sum, digit, at) => sum + Number(digit) * (at % 2 === 0 ? 1 : 3), 0) % 10)) % 10);
}

/** Order numbers, product codes, prices, days, tracking numbers: what a shop's texts are full of. */
export function makeInnocent(count: number, seed: number): string[] {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const number = (length: number) => Array.from({ length }, () => Math.floor(random() * 10)).join("");
  const code = (length: number) => Array.from({ length }, () => pick([..."ABCDEFGHJKMNPQRSTVWXYZ23456789"])).join("");
  const price = () => (1000 + Math.floor(random() * 9_000_000)).toLocaleString("en-US");
  const makers = [
    () => `HG-${code(4)}-${code(4)}`, () => `#W${number(7)}`, () => `2026${pick(["01", "11"])}${pick(["05", "21"])}${number(6)}`, () => `주문번호 2026${pick(["0105", "1121"])}-${number(7)}`, () => `SKU-${code(3)}-${number(5)}`, () => `SKU${number(8)}`, () => `prd_${code(10)}`, () => `${price()}원`, () => `₩${price()}`, () => `$${price()}.${number(2)}`,
    () => `${price()}원에서 ${price()}원으로`, () => `총 ${price()}원 (배송비 3,000원)`, () => `2026-11-${pick(["21", "05"])} 10:${number(1)}0`, () => `11월 21일 ${number(1)}시부터 12월 5일까지`, () => `운송장 ${pick(["5", "6", "3"])}${number(11)}`, () => `운송장 ${pick(["5", "6"])}${number(3)}-${number(4)}-${number(4)}`, () => `대표번호 1588-${number(4)}`, () => withBarCheck(`880${number(9)}`), () => `30x40x${number(2)}cm, ${number(3)}g`, () => `v2.${number(1)}.${number(1)}, 1.5kg, 100%`,
    () => `옵션 ${number(1)}번 ${number(2)}개`, () => `포인트 ${price()}점`, () => `사이즈 ${pick(["230", "265"])} ${pick(["S", "XL"])}`,
  ];
  return Array.from({ length: count }, (_, place) => pick(frames)(makers[place % makers.length]!()));
}

/** Written by hand, apart from the generator: forms that people were seen to use. */
export const namedByHand: [Named["kind"], string][] = [
  ["rrn", "주민번호는 901010-1234567입니다"], ["rrn", "9 0 1 0 1 0 - 1 2 3 4 5 6 7"], ["rrn", "９０１０１０－２２３４５６７"], ["rrn", "901010 - 3234567 맞죠?"], ["rrn", "주민등록번호:9010101234567"], ["rrn", "901010–4234567"], ["rrn", "901010.1234567"], ["rrn", "외국인등록번호 880101-5234567"], ["rrn", "(900229-2123456)"], ["rrn", "901010\u200b-\u200b1234567"],
  ["rrn", "901010/1234567"], ["rrn", "901010_1234567로요"], ["card", "카드 4111 1111 1111 1111"], ["card", "4111-1111-1111-1111이에요"], ["card", "5500000000000004로 결제했어요"], ["card", "3714 496353 98431"], ["card", "４１１１ １１１１ １１１１ １１１１"], ["card", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"], ["card", "4111.1111.1111.1111"], ["card", "my card is 6011000990139424."],
  ["card", "9410-1234-5678-9010"], ["card", "3530111333300000번"], ["phone", "010-1234-5678로 전화 주세요"], ["phone", "01012345678이에요"], ["phone", "010 1234 5678"], ["phone", "010.1234.5678"], ["phone", "０１０－１２３４－５６７８"], ["phone", "0 1 0 1 2 3 4 5 6 7 8"], ["phone", "+82 10-1234-5678"], ["phone", "+82-2-123-4567"], ["phone", "+821012345678"], ["phone", "(02) 123-4567"], ["phone", "02)123-4567"], ["phone", "031-123-4567에서"],
  ["phone", "tel:010-1234-5678"], ["phone", "0\u200b10\u200b-1234-5678"], ["phone", "휴대폰010-1234-5678번"], ["phone", "011-234-5678"], ["phone", "0505-123-4567"], ["phone", "070-1234-5678"], ["phone", "010/1234/5678"], ["phone", "010 - 1234 - 5678"], ["phone", "0212345678"], ["phone", "call +1 415-555-2671 please"], ["phone", "+44 20 7946 0958"],
  ["phone", "T010-1234-5678"], ["phone", "H.P.01012345678"], ["phone", "tel010-1234-5678"], ["phone", "SMS01012345678"], ["phone", "TEL-010-1234-5678"], ["phone", "Tel.02-123-4567"], ["phone", "010-1234-5678and"], ["rrn", "주민번호,901010-1234567"], ["card", "4111-1111-1111-1111,12/28"], ["card", "card4111111111111111"], ["email", "kim＠naver.com"], ["email", "kim 앳 naver 닷 com"],
  ["email", "kim@naver.com으로 보내 주세요"], ["email", "메일은kim.lee@gmail.com이에요"], ["email", "kim @ naver . com"], ["email", "kim(at)naver.com"], ["email", "kim at naver dot com"], ["email", "kim골뱅이naver.com"], ["email", "ｋｉｍ＠ｎａｖｅｒ．ｃｏｍ"], ["email", "k\u200bim@na\u200bver.com"], ["email", "<kim@shop.co.kr>"], ["email", "홍길동@한국.com"], ["email", "a+b@x.io,"], ["email", "mailto:kim@naver.com"],
  ["address", "서울특별시 강남구 테헤란로 123 101동 1203호로 보내 주세요"], ["address", "경기도 성남시 분당구 판교역로 12-3"], ["address", "부산 해운대구 우동 1408"], ["address", "제주특별자치도 제주시 첨단로 242"], ["address", "서울 마포구 월드컵북로 54길 12, 3층"], ["address", "123 Main Street, Apt 4"], ["address", "1600 Pennsylvania Ave"], ["address", "강원도 춘천시 동내면 거두리 123번지"],
];
export const innocentByHand = [
  "29,000원", "HG-2K7Q-04DX", "#W2611340", "20261121500007", "8801234567893", "1588-1234", "2026-11-21 10:30:00", "카드로 5000원 결제", "무료로 30일 체험", "로그인 3번 실패", "12개월 할부", "look at this", "R@D", "@하루결", "50@100", "2~3일", "영업시간 10:00-18:00", "100-200-300", "1,010,123,456원", "SKU-010-1234-5678", "SKU01012345678-AB", "prd_01012345678", "a3f01012345678", "1.01012345678", "5,010 20261121", "ISBN 978-89-1234-567-1", "5점 만점에 4.5점", "도로 2개", "사과 1동 2호", "바로 5000개", "운송장 612345678901", "버전 1.2.3.4", "길이 120-130cm",
];
