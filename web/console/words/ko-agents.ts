/** Korean: the pages of agents and admins. */
export const koAgents = {
  admin: {
    membersLead: "콘솔에 로그인할 수 있는 사람들이에요.", addMember: "담당자 추가", linkTitle: "비밀번호 링크", linkLead: "이 링크를 본인에게 전해 주세요. 24시간 안에 한 번만 쓸 수 있고, 다시 볼 수 없어요.", you: "나", shutOut: "로그인 막음", noPassword: "비밀번호 정하기 전",
    roleOf: (name: string) => `${name} 님의 역할`, role: "역할", newLink: "새 링크", signOutEverywhere: "모두 로그아웃", signedOut: "모든 곳에서 로그아웃했어요", letIn: "다시 허용", shut: "로그인 막기",
    roleHints: { agent: "대화를 읽고 이어받아요. 상품과 안내는 볼 수만 있어요.", operator: "상품과 안내, 말투를 고쳐요.", admin: "모든 일을 할 수 있어요." },
    tokensLead: "쇼핑몰 서버처럼 사람이 아닌 것이 쓰는 열쇠예요.", addToken: "토큰 만들기", noTokens: "아직 토큰이 없어요", noTokensLead: "쇼핑몰 서버가 가격과 재고를 보내려면 토큰이 필요해요.", neverUsed: "쓴 적 없음", used: (when: string) => `${when} 사용`, revoked: "폐기됨", revoke: "폐기",
    tokenTitle: "새 토큰", tokenLead: "지금 한 번만 보여 드려요. 안전한 곳에 옮겨 두세요.", tokenLabel: "이름", tokenHint: "어디에 쓰는지 알아볼 수 있게 적어 주세요.",
    auditLead: "누가 무엇을 했는지, 지우거나 고칠 수 없게 남아요.", prove: "기록 검증", proven: (rows: number) => `${rows.toLocaleString("ko-KR")}개 기록이 모두 그대로예요.`, broken: (seq: number) => `${seq}번째 기록부터 이어지지 않아요.`,
    nouns: { product: "상품", faq: "자주 묻는 질문", entries: "일괄", import: "가져오기", member: "담당자", token: "토큰", link: "링크", session: "로그인", password: "비밀번호", backup: "백업", synonyms: "동의어", voice: "말투", pin: "고정 답변", set: "질문 세트", conversation: "대화", export: "내보내기", verdict: "검토", gap: "빈틈" },
    verbs: { set: "설정", started: "시작", saved: "저장", added: "추가", deleted: "삭제", restored: "복원", changed: "변경", revoked: "폐기", made: "만듦", used: "사용", ended: "끝", running: "시작", done: "완료", undone: "되돌림", undoing: "되돌리는 중", cancelled: "중단", failed: "실패", begun: "시작", read: "열람", accepted: "수락", closed: "종료", released: "봇에게", revealed: "가림 해제" },
  },
};
