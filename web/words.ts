import type { ConversationState, Language, OrderStatus, ShipmentState } from "../db/schema.ts";

/** Every text of the page, each in both languages side by side. What the shop itself says (titles, answers) is not here. */
const table = {
  // ── the shop ──
  visitAs: { ko: "다음으로 방문", en: "Visit as" },
  guest: { ko: "비회원", en: "Guest" },
  languageSwitch: { ko: "화면 언어", en: "Page language" },
  categories: { ko: "상품 분류", en: "Categories" },
  allProducts: { ko: "전체", en: "All" },
  products: { ko: "상품", en: "Products" },
  noProducts: { ko: "이 분류에는 아직 상품이 없어요.", en: "There is nothing in this category yet." },
  seeAll: { ko: "전체 상품 보기", en: "See all products" },
  moreProducts: { ko: "상품 더 보기", en: "Show more" },
  shopUnreachable: { ko: "상품을 불러오지 못했어요.", en: "We could not load the shop." },
  soldOut: { ko: "품절", en: "Sold out" },
  inStock: { ko: "구매 가능", en: "In stock" },
  fewLeft: { ko: (count: number) => `${count}개 남았어요`, en: (count: number) => `Only ${count} left` },
  priceFrom: { ko: (price: string) => `${price}부터`, en: (price: string) => `From ${price}` },
  options: { ko: "옵션", en: "Options" },
  details: { ko: "상세 정보", en: "Details" },
  yes: { ko: "예", en: "Yes" },
  no: { ko: "아니요", en: "No" },
  askAboutProduct: { ko: "이 상품 물어보기", en: "Ask about this product" },
  aboutProduct: { ko: (title: string) => `${title}에 대해 물어볼게요. `, en: (title: string) => `About the ${title}: ` },
  productGone: { ko: "지금은 볼 수 없는 상품이에요.", en: "This product is not available right now." },
  close: { ko: "닫기", en: "Close" },
  retry: { ko: "다시 시도", en: "Try again" },

  // ── the chat ──
  chat: { ko: (shop: string) => `${shop} 상담`.trim(), en: (shop: string) => `${shop} support`.trim() },
  skipToChat: { ko: "상담으로 바로 가기", en: "Skip to the chat" },
  chatAbout: { ko: "상품 · 배송 · 주문을 도와드려요", en: "Products, delivery and orders" },
  openChat: { ko: "상담하기", en: "Chat with us" },
  newChat: { ko: "새 대화", en: "New chat" },
  log: { ko: "대화 내용", en: "Conversation" },
  greeting: { ko: "안녕하세요, 무엇을 도와드릴까요?", en: "Hello, how can we help?" },
  greetingTo: { ko: (name: string) => `${name} 님, 안녕하세요. 무엇을 도와드릴까요?`, en: (name: string) => `Hello ${name}, how can we help?` },
  greetingHint: { ko: "자주 묻는 내용부터 시작해 보세요.", en: "Start with something others often ask." },
  suggestions: {
    ko: ["배송비 얼마예요?", "3만원 이하 선물 추천해 주세요", "주문 어디까지 왔나요?", "반품하고 싶어요"],
    en: ["How much is shipping?", "Gift ideas under ₩30,000", "Where is my order?", "I'd like to return something"],
  },
  messageLabel: { ko: "메시지", en: "Message" },
  messageHint: { ko: "궁금한 점을 적어 주세요", en: "Ask us anything" },
  send: { ko: "보내기", en: "Send" },
  stop: { ko: "답변 멈추기", en: "Stop answering" },
  stopping: { ko: "멈추는 중이에요", en: "Stopping" },
  tooLong: { ko: (over: number) => `${over}자 줄여 주세요`, en: (over: number) => `Please shorten by ${over} characters` },
  you: { ko: "나", en: "You" },
  answer: { ko: "답변", en: "Answer" },
  thinking: { ko: "답변을 준비하고 있어요", en: "Preparing an answer" },
  readingOrders: { ko: "주문을 확인하고 있어요", en: "Checking your orders" },
  readingProducts: { ko: "상품을 찾아보고 있어요", en: "Looking through products" },
  callingPerson: { ko: "상담원에게 전하고 있어요", en: "Passing this on to our team" },
  working: { ko: "확인하고 있어요", en: "Looking into it" },
  toNewest: { ko: "맨 아래로", en: "Jump to the newest" },
  embeddedModel: { ko: "내장 모델 · 시연용", en: "Embedded model · demo" },
  otherModel: { ko: (name: string) => `AI 답변 · ${name}`, en: (name: string) => `AI answers · ${name}` },

  // ── what can happen to a message ──
  sending: { ko: "보내는 중", en: "Sending" },
  notSent: { ko: "보내지 못했어요.", en: "This was not sent." },
  sendAgain: { ko: "다시 보내기", en: "Send again" },
  stopped: { ko: "답변을 멈췄어요.", en: "You stopped this answer." },
  cutShort: { ko: "답변을 끝까지 드리지 못했어요.", en: "This answer could not be finished." },
  askAgain: { ko: "다시 물어보기", en: "Ask again" },
  reconnecting: { ko: "연결이 끊겨 다시 잇고 있어요…", en: "Connection lost. Reconnecting…" },
  lostConnection: { ko: "연결이 끊겼어요. 답변은 저장되어 있어요.", en: "The connection was lost. Your answer is kept for you." },
  reconnect: { ko: "이어서 보기", en: "Continue" },
  offline: { ko: "인터넷 연결이 끊겼어요. 연결되면 이어 갈게요.", en: "You are offline. We will continue once you are back." },
  unreachable: { ko: "서버에 연결하지 못했어요. 잠시 뒤 다시 시도해 주세요.", en: "We could not reach the server. Please try again in a moment." },
  lapsed: { ko: "시간이 오래 지나 새 대화로 이어 갈게요.", en: "It has been a while, so this is a new conversation." },
  historyUnreachable: { ko: "지난 대화를 불러오지 못했어요.", en: "We could not load your conversation." },
  loadingHistory: { ko: "지난 대화를 불러오는 중", en: "Loading your conversation" },
  waiting: { ko: "상담원을 기다리고 있어요. 남겨 주신 말씀은 모두 전해 드려요.", en: "Waiting for a member of our team. Everything you write is passed on." },
  waitingUntil: { ko: (when: string) => `지금은 상담 시간이 아니에요. ${when}부터 이 창에서 답해 드릴게요.`, en: (when: string) => `We are away right now and will reply right here from ${when}.` },
  noteLabel: { ko: "상담원에게 전할 말을 남겨 주세요", en: "Leave a note for our team" },
  noteLeave: { ko: "남기기", en: "Leave note" },
  noteLeft: { ko: "전할 말을 남겼어요. 상담원이 먼저 확인할게요.", en: "Your note is with our team. They will see it first." },
  withPerson: { ko: (name: string) => `${name} 상담원과 이야기하고 있어요.`, en: (name: string) => `You are talking to ${name}.` },
  personJoined: { ko: (name: string) => `${name} 상담원이 들어왔어요`, en: (name: string) => `${name} has joined` },
  personLeft: { ko: "이제 상담 도우미가 이어서 답해요", en: "The assistant answers again" },
  chatEnded: { ko: "상담이 끝났어요", en: "This conversation has ended" },
  typing: { ko: "상담원이 입력하고 있어요", en: "typing" },
  personSays: { ko: (name: string) => `${name} 상담원`, en: (name: string) => name },
  wasSolved: { ko: "문제가 해결됐나요?", en: "Was this solved?" },
  solvedYes: { ko: "네, 해결됐어요", en: "Yes" },
  solvedNo: { ko: "아직이에요", en: "Not yet" },
  solvedThanks: { ko: "알려 주셔서 고마워요.", en: "Thank you for telling us." },
  notSolvedThanks: { ko: "알려 주셔서 고마워요. 이어서 적어 주시면 다시 도와드릴게요.", en: "Thank you for telling us. Write on, and we will look at it again." },
  deleteChat: { ko: "대화 삭제", en: "Delete this chat" },
  deleteAbout: { ko: "이 대화에서 나눈 내용이 모두 지워지고, 되돌릴 수 없어요. 주문은 그대로 남아요.", en: "Everything said in this chat is deleted for good. Your orders stay." },
  deleteNow: { ko: "모두 지우기", en: "Delete it all" },
  deleteFailed: { ko: "지우지 못했어요. 잠시 뒤 다시 시도해 주세요.", en: "It could not be deleted. Please try again in a moment." },
  human: { ko: "상담원에게 전해 드렸어요. 곧 답해 드릴게요.", en: "Passed on to our team. They will reply soon." },
  closed: { ko: "상담이 끝났어요. 더 궁금한 점은 이어서 적어 주세요.", en: "This conversation has ended. Write on if there is more." },

  // ── below an answer ──
  sources: { ko: "이 답변에 쓰인 내용", en: "What this answer is based on" },
  checkedAgainst: { ko: (count: number) => `출처 ${count}곳과 대조함`, en: (count: number) => `Checked against ${count} ${count === 1 ? "source" : "sources"}` },
  sourceProduct: { ko: "상품 정보", en: "Product information" },
  sourceFaq: { ko: "안내", en: "Help article" },
  sourceNow: { ko: "지금도 그대로인 내용이에요.", en: "This is still current." },
  sourceOutdated: {
    ko: "답변할 때의 내용이에요. 그 뒤로 바뀌었으니 다시 물어봐 주세요.",
    en: "This is what it said at the time of the answer. It has changed since; please ask again.",
  },
  revision: { ko: (revision: number) => `${revision}번째 판`, en: (revision: number) => `Revision ${revision}` },
  sourceUnreachable: { ko: "내용을 불러오지 못했어요.", en: "We could not load this text." },
  sourceGone: { ko: "더는 볼 수 없는 내용이에요.", en: "This text is no longer available." },
  seeProduct: { ko: "상품 보기", en: "See the product" },
  helpful: { ko: "도움이 됐어요", en: "Helpful" },
  unhelpful: { ko: "아쉬워요", en: "Not helpful" },
  ratingThanks: { ko: "알려 주셔서 고마워요.", en: "Thank you for telling us." },
  ratingWhy: { ko: "어떤 점이 아쉬웠나요? (선택)", en: "What was missing? (optional)" },
  ratingFailed: { ko: "평가를 남기지 못했어요. 다시 눌러 주세요.", en: "Your rating was not saved. Please try again." },
  copy: { ko: "답변 복사", en: "Copy answer" },
  copied: { ko: "복사했어요", en: "Copied" },

  // ── orders ──
  order: { ko: "주문", en: "Order" },
  orderedOn: { ko: (day: string) => `${day} 주문`, en: (day: string) => `Ordered ${day}` },
  quantity: { ko: (count: number) => `${count}개`, en: (count: number) => `× ${count}` },
  total: { ko: "결제 금액", en: "Total" },
  guestOrder: { ko: "결제 금액과 운송장 번호는 로그인한 뒤에 볼 수 있어요.", en: "Sign in to see the total and the tracking number." },
  trackingNo: { ko: "운송장", en: "Tracking no." },
  arrivesOn: { ko: (day: string) => `${day} 도착 예정`, en: (day: string) => `Expected ${day}` },
  shipment: { ko: (number: number) => `배송 ${number}`, en: (number: number) => `Parcel ${number}` },
  shipmentProgress: { ko: "배송 진행", en: "Delivery progress" },
  shipmentEvents: { ko: (count: number) => `배송 기록 ${count}건`, en: (count: number) => (count === 1 ? "1 update" : `${count} updates`) },
} as const;

const orderStatuses: Record<OrderStatus, Record<Language, string>> = {
  pending: { ko: "결제 대기", en: "Awaiting payment" },
  paid: { ko: "결제 완료", en: "Paid" },
  preparing: { ko: "상품 준비 중", en: "Being prepared" },
  processed: { ko: "출고 처리", en: "Processed" },
  shipped: { ko: "배송 중", en: "On its way" },
  delivered: { ko: "배송 완료", en: "Delivered" },
  confirmed: { ko: "구매 확정", en: "Completed" },
  cancelled: { ko: "취소 완료", en: "Cancelled" },
  return_requested: { ko: "반품 접수", en: "Return requested" },
  returned: { ko: "반품 완료", en: "Returned" },
  exchange_requested: { ko: "교환 접수", en: "Exchange requested" },
  exchanged: { ko: "교환 완료", en: "Exchanged" },
};

const shipmentStates: Record<ShipmentState, Record<Language, string>> = {
  ready: { ko: "출고 준비", en: "Ready" },
  picked_up: { ko: "집하", en: "Picked up" },
  in_transit: { ko: "이동 중", en: "In transit" },
  out_for_delivery: { ko: "배송 출발", en: "Out for delivery" },
  delivered: { ko: "배송 완료", en: "Delivered" },
  returned: { ko: "반송", en: "Sent back" },
};

/** Names of product properties that shops often send; others are not shown under a made-up name. */
const attributes: Record<string, Record<Language, string>> = {
  material: { ko: "소재", en: "Material" },
  size: { ko: "크기", en: "Size" },
  capacityMl: { ko: "용량 (ml)", en: "Capacity (ml)" },
  weightGrams: { ko: "무게 (g)", en: "Weight (g)" },
  pieces: { ko: "구성 (개)", en: "Pieces" },
  scent: { ko: "향", en: "Scent" },
  pages: { ko: "쪽수", en: "Pages" },
  paper: { ko: "종이", en: "Paper" },
  threadCount: { ko: "원사 굵기 (수)", en: "Thread count" },
  fillPower: { ko: "필파워", en: "Fill power" },
  bulb: { ko: "전구", en: "Bulb" },
  batteryHours: { ko: "사용 시간 (시간)", en: "Battery (hours)" },
  burnTimeHours: { ko: "연소 시간 (시간)", en: "Burn time (hours)" },
  burnTimeMinutes: { ko: "연소 시간 (분)", en: "Burn time (minutes)" },
  vegan: { ko: "비건", en: "Vegan" },
  microwave: { ko: "전자레인지", en: "Microwave" },
  dishwasher: { ko: "식기세척기", en: "Dishwasher" },
  care: { ko: "관리", en: "Care" },
  origin: { ko: "원산지", en: "Origin" },
  warranty: { ko: "품질 보증", en: "Warranty" },
};

type Table = typeof table;
export type Words = { [Key in keyof Table]: Table[Key][Language] };

/** The page's words in one language. */
export function wordsIn(language: Language): Words {
  return Object.fromEntries(Object.entries(table).map(([key, word]) => [key, word[language]])) as Words;
}

export const orderStatusIn = (status: OrderStatus, language: Language): string => orderStatuses[status][language];
export const shipmentStateIn = (state: ShipmentState, language: Language): string => shipmentStates[state][language];
export const attributeNameIn = (name: string, language: Language): string | undefined => attributes[name]?.[language];

/** What a conversation that the model does not answer says about itself. */
export function conversationStateIn(state: ConversationState, words: Words): string | undefined {
  return state === "bot" ? undefined : words[state];
}
