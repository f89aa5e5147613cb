import { koAgents } from "./ko-agents.ts";
import { koCatalog } from "./ko-catalog.ts";
import { koQuality } from "./ko-quality.ts";

/** Every text of the console in Korean; en.ts has the same in English, and does not compile where one is missing. */
export const ko = {
  console: "상담 콘솔", close: "닫기", retry: "다시 시도", cancel: "취소", save: "저장", remove: "삭제", edit: "수정", more: "더 보기", add: "추가", undo: "되돌리기",
  search: "검색", all: "전체", none: "없음", yes: "예", no: "아니요", back: "뒤로", copy: "복사", copied: "복사했어요", korean: "한국어", english: "영어", optional: "선택",
  on: "켜짐", off: "꺼짐", done: "완료", today: "오늘", show: "보기", colleague: "동료", machine: "API", server: "서버", hide: "접기", next: "다음", by: "작성",
  count: (count: number) => `${count.toLocaleString("ko-KR")}개`, times: (count: number) => `${count.toLocaleString("ko-KR")}회`,
  ms: (ms: number) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("ko-KR")} ms`,
  ago: { now: "방금", minutes: (n: number) => `${n}분 전`, hours: (n: number) => `${n}시간 전`, days: (n: number) => `${n}일 전` },
  state: {
    loading: "불러오는 중", failed: "문제가 생겼어요. 잠시 뒤 다시 시도해 주세요.", unreachable: "서버에 연결할 수 없어요. 잠시 뒤 다시 시도해 주세요.",
    offline: "인터넷 연결이 끊겼어요. 연결되면 다시 시도해 주세요.", offlineBar: "오프라인이에요. 보이는 내용은 마지막으로 불러온 것이고, 저장은 연결된 뒤에 할 수 있어요.", notFound: "찾을 수 없는 화면이에요.",
    toFirst: "처음 화면으로", broken: "화면을 그리지 못했어요.", reload: "새로고침", forbidden: "이 화면은 다른 역할의 담당자만 볼 수 있어요.",
  },
  keys: {
    title: "키보드", next: "다음 줄", previous: "이전 줄", open: "열기", edit: "수정", search: "검색창으로", save: "저장", help: "키보드 도움말", close: "닫기 · 돌아가기",
    add: "새로 만들기", run: "실행", and: "+",
  },
  signIn: {
    title: "로그인", lead: "상담 콘솔", email: "이메일", password: "비밀번호", submit: "로그인", again: "다시 로그인해 주세요",
    againLead: "로그인 시간이 끝났어요. 로그인하면 쓰던 화면 그대로 이어집니다.", needsSetup: "아직 관리자가 없어요. 서버를 켠 터미널에 나온 링크를 열어 첫 비밀번호를 정해 주세요.",
    wait: (minutes: number) => `여러 번 틀렸어요. ${minutes}분 뒤에 다시 시도해 주세요.`, forgot: "비밀번호를 잊었다면 관리자에게 새 링크를 부탁하세요.", needEmail: "이메일을 입력해 주세요.",
    needPassword: "비밀번호를 입력해 주세요.",
  },
  welcome: {
    title: "비밀번호 정하기", first: "첫 관리자 만들기", lead: "이 링크는 한 번만 쓸 수 있어요. 비밀번호를 정하면 바로 로그인됩니다.", name: "이름", nameHint: "상담을 이어받을 때 고객에게 보이는 이름이에요.",
    password: "새 비밀번호", hint: "10자 이상. 문장처럼 길수록 안전해요.", repeat: "한 번 더", differs: "두 비밀번호가 달라요.", short: "10자 이상으로 정해 주세요.", submit: "정하고 시작하기",
    invalid: "쓸 수 없는 링크예요", invalidLead: "만료됐거나 이미 사용된 링크예요. 관리자에게 새 링크를 받아 주세요.", toSignIn: "로그인하러 가기", for: (email: string) => `${email} 계정`,
  },
  shell: {
    menu: "메뉴", language: "화면 언어", signOut: "로그아웃", skip: "본문으로 바로 가기", keyboard: "키보드 도움말", shop: "쇼핑몰 보기", account: "내 계정",
    roles: { agent: "상담원", operator: "운영자", admin: "관리자" }, groups: { talks: "상담", catalog: "상품과 안내", quality: "품질", voice: "말투", admin: "관리" },
    pages: {
      products: "상품", faqs: "자주 묻는 질문", import: "가져오기", freshness: "최신 상태", test: "테스트", gaps: "답하지 못한 질문", questionSets: "질문 세트", fixed: "고정 답변",
      synonyms: "동의어", voice: "브랜드 말투", conversations: "대화 기록", queue: "상담 대기", review: "검토", dashboard: "대시보드", members: "담당자", tokens: "API 토큰",
      audit: "감사 기록",
    },
  },
  ...koCatalog, ...koQuality, ...koAgents,
};

export type Words = typeof ko;
