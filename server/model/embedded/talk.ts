import type { Language } from "../../../db/schema.ts";
import { fold, type Reading, type Reply } from "./reading.ts";

/** Wishes for a person, in the forms shoppers use. Naming one is no wish: "cleaning agent", "am I talking to a human?". */
const person = new RegExp([
  "상담(원|사|직원)", "(사람|직원|담당자|매니저|인간)\\s?(이랑|하고|과|와|한테|에게|을|를|으로|좀)?\\s?(직접\\s?)?(연결|바꿔|통화|얘기|이야기|대화|상담|불러|나와|나오라)",
  "사람\\s?(불러|연결|이랑)", "(사람|직원)이?\\s?(직접\\s?)?(답|응대|대답)", "직원\\s?분?\\s?(계신|있|좀|나와|바꿔)", "(진짜|실제)\\s?사람", "^연결\\s?(좀\\s?)?(해|부탁)", "연결해\\s?(줘|주세요|달라)",
  "\\b(talk|speak|chat|connect|transfer|put|get|give|want|need|reach|let)\\b.{0,30}\\b(human|person|agent|representative|rep|operator|manager|someone|somebody|staff|people|your team)\\b",
  "^(a |an |real |live )*(human|agent|person|representative|operator|customer service)\\b.{0,12}$", "\\b(real|live|actual) (person|human|agent)\\b", "\\b(human|agent|representative|person),? please", "put me through",
].join("|"));
const noPerson = /(상담(원|사)|사람|직원)\s?(말고|은 됐|필요\s?없|안 )|(am i|are you|is this|i am) .{0,20}(human|person|agent|bot)|(cleaning|travel|foaming) agent|person(al|s)/;
const aboutHours = /시간|몇 시|언제까지|운영|hours|open|what time|when/;
const agree = /^(네|예|넵|넹|응|어|그래|그래요|좋아요|좋습니다|부탁(해|드려|드립니다)|연결(해|부탁)|yes|yeah|yep|sure|ok|okay|please( do)?|go ahead)[\s.,!~요]*((상담원|사람|직원|a person|me)?\s?(연결|부탁|해\s?(주세요|줘)|please|thanks|do|connect( me)?)[\s\p{L}.!~]{0,8})?$/u;
const smallTalk: { when: RegExp; ko: string; en: string; isQuestion?: true }[] = [
  { when: /^(안녕|하이|헬로|ㅎㅇ|반가|hi|hello|hey|hiya|good (morning|afternoon|evening)|yo)[\s\p{P}ㅎㅋ~요하세요십니까!?]*(there|you|chatbot|all|everyone)?[\s\p{P}]*$/u,
    ko: "안녕하세요, {shop} 상담 도우미예요. 상품, 배송, 교환·반품, 주문 조회를 도와드려요. 무엇이 궁금하세요?", en: "Hello, this is {shop}'s assistant. I can help with products, shipping, returns and your orders. What would you like to know?" },
  { when: /고마워|고맙|감사|땡큐|ㄱㅅ|\b(thanks|thank you|thx|ty|cheers)\b/, ko: "도움이 됐다니 기뻐요. 더 궁금한 게 있으면 편하게 물어봐 주세요.", en: "Happy to help. Just ask if there is anything else." },
  { when: /^(네|넵|예|ok|okay|thx|thanks)?[\s,]*(thx |thanks )?(잘\s?가|안녕히|수고|바이|그만|됐어요?|괜찮아요|bye|goodbye|see you|no thanks?|that('?s| is|s) all|nothing)[\s\p{P}\p{S}\p{L}]{0,14}$|^(아니(요|에요)?|nope|no)[\s\p{P}\p{S}]*$/u, ko: "네, 언제든 다시 찾아 주세요. 좋은 하루 보내세요.", en: "All right. Come back any time, and have a good day." },
  { when: /(?:^|\s)(너|넌|당신|니|누구).{0,6}(누구|뭐야|뭐예요|뭐하)|(봇|로봇|사람|기계|ai|에이아이|챗봇)\s?(이야|이에요|인가요|예요|야|입니까|맞|이니|임)|사람(이|인)가요|who are you|what are you|are you (a |an )?(real|human|bot|robot|ai|machine|person)|am i (talking|speaking|chatting) (to|with)/, isQuestion: true, ko: "저는 {shop}의 상담 도우미 프로그램이에요. 상품과 자주 묻는 질문, 주문 조회를 도와드리고, 원하시면 사람 상담원에게 연결해 드려요.", en: "I am {shop}'s assistant, a program, not a person. I answer from the shop's catalog, FAQ and orders, and can connect you with a person." },
  { when: /뭐\s?(를|을)?\s?(할 수|도와|해줄)|무엇을 (할|도와)|도움말|사용법|what can you (do|help)|how can you help|^help[\s!.?]*$|^도와/, isQuestion: true, ko: "상품 정보와 재고, 배송·교환·반품 안내, 주문과 배송 조회를 도와드려요. 궁금한 걸 그대로 적어 주세요.", en: "I can tell you about products and stock, shipping, returns and exchanges, and look up your orders. Just ask in your own words." },
  { when: /시발|씨발|ㅅㅂ|ㅂㅅ|병신|개새|꺼져|죽어|미친|짜증|멍청|바보|쓰레기(?!통|봉투|봉지)|최악|형편없|\b(fuck|shit|stupid|idiot|dumb|useless|suck|bitch|asshole|terrible|worst)\w*/, ko: "불편을 드려 죄송해요. 어떤 점이 문제인지 알려 주시면 바로 확인해 드릴게요. 원하시면 상담원에게 연결해 드려요.", en: "I am sorry for the trouble. Tell me what went wrong and I will look into it, or I can connect you with a person." },
  { when: /^(심심|잘 지내|기분|사랑해|오늘 어때|뭐해|밥 먹|how are you|how'?s it going|what'?s up|i love you|tell me a joke)/, ko: "저는 잘 있어요. 상품이나 주문에 대해 궁금한 게 있으면 말씀해 주세요.", en: "I am doing fine. Let me know if you have a question about our products or your order." },
  { when: /^(ㅇㅇ|ㅇㅋ|ㅋ+|ㅎ+|오케이|알겠(어|습니다|어요)|네+|예|넵|응|yes|yeah|yep|sure|ok(ay)?|i see|got it|cool|great|nice|good)[\s\p{P}ㅋㅎ]*$/u, ko: "네, 더 궁금한 게 있으면 말씀해 주세요.", en: "Sure. Let me know if you need anything else." },
];

/** Words that show a message to be more than small talk: "thanks, and when will it arrive?" */
const business = /추천|선물|있나|있어|있을|알려(?!줘서|주셔서|주신)|찾|보여|recommend|gift|looking for|do you (have|sell)|show me|배송|주문|환불|반품|교환|결제|가격|얼마|재고|쿠폰|포인트|사이즈|취소|ship|deliver|order|refund|return|exchange|pay|price|how much|stock|coupon|size|cancel|when|where/;

/** Whether a text wishes for a person. */
export function asksForPerson(text: string): boolean {
  return isWish(fold(text));
}

function isWish(folded: string): boolean {
  return person.test(folded) && !noPerson.test(folded) && !aboutHours.test(folded);
}

/** A wish for a person, or agreement to the offer of one. */
export function talkPerson(reading: Reading): Reply | undefined {
  const { folded, earlier } = reading;
  const offered = earlier.at(-1)?.author === "model" && /상담원에게 연결해 드릴까요|상담원 연결을 요청|connect you with a person|ask (me )?for a person/.test(earlier.at(-1)?.text ?? "");
  const isAsked = isWish(folded);
  if (!isAsked && !(offered && agree.test(folded))) return undefined;
  if (!reading.tools.has("requestHuman")) return { say: connecting[reading.language] };
  const before = reading.earlier.findLast((message) => message.author === "shopper")?.text;
  const summary = [before, reading.text].filter(Boolean).join(" / ").slice(0, 400);
  return { tool: "requestHuman", input: { reason: isAsked ? "asked" : "not_answered", summary } };
}

export function tellPerson({ language }: Reading): Reply {
  return { say: connecting[language] };
}

/** Greetings, thanks, rudeness and the like, where that is all a message is. */
export function talkSmall({ folded, language, facts, shop }: Reading): Reply | undefined {
  if (/^[\p{Extended_Pictographic}\p{Emoji_Component}\s\p{P}]+$/u.test(folded) && !/\d/.test(folded)) return { say: prompting[language] };
  const found = smallTalk.find(({ when }) => when.test(folded));
  if (found === undefined || (business.test(folded) && found.isQuestion !== true) || folded.length > 60) return undefined;
  const isNamed = facts.some((fact) => fact.match >= 0.95) && folded.length > 14;
  return isNamed ? undefined : { say: found[language].replace("{shop}", shop) };
}

/** Other shops' names: their orders and rules are not ours to speak of. */
const otherShops = /쿠팡|이케아|다이소|무신사|올리브영|마켓컬리|컬리|지마켓|11번가|알리(익스프레스)?|테무|오늘의집|amazon|etsy|e-?bay|ikea|temu|aliexpress|walmart|coupang|zara\b|uniqlo/;

export function talkElsewhere({ folded, language }: Reading): Reply | undefined {
  return otherShops.test(folded) ? sayUnknown(language) : undefined;
}

/** An honest not-knowing, with the offer of a person. */
export function sayUnknown(language: Language): Reply {
  return { say: language === "ko"
    ? "죄송해요, 그 내용은 저희 쇼핑몰 정보에서 찾지 못했어요. 상담원에게 연결해 드릴까요? [[unknown]]"
    : "I am sorry, I could not find that in our shop's information. Shall I connect you with a person? [[unknown]]" };
}

/** A tool that failed: nothing is known, and nothing is claimed. */
export function sayUnavailable(language: Language): Reply {
  return { say: language === "ko" ? "지금은 확인할 수 없어요. 잠시 뒤 다시 물어봐 주세요." : "I cannot check that right now. Please ask again in a moment." };
}

const connecting = {
  ko: "상담원에게 연결해 드릴게요. 남겨 주신 내용을 함께 전해 두었으니 이 창에서 기다려 주세요.",
  en: "I am connecting you with a person and have passed on what you wrote. Please wait in this window.",
};
const prompting = { ko: "무엇을 도와드릴까요? 상품, 배송, 주문에 대해 편하게 물어봐 주세요.", en: "How can I help? Ask me anything about our products, shipping or your order." };
