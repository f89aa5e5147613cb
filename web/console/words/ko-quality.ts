/** Korean: the pages where operators try, compare and keep what the bot says. */
export const koQuality = {
  test: {
    degraded: "모델 없이",
    lead: "고객처럼 물어보고, 답변이 무엇으로 만들어졌는지 확인하세요. 여기서 물어본 것은 기록에 남지 않아요.", question: "질문", placeholder: "고객이 물어볼 말을 적어 주세요", ask: "물어보기",
    examples: ["배송비 얼마예요?", "3만원 이하 선물 추천해 주세요", "How do I return something?"], answer: "답변", unanswered: "답을 찾지 못함", notComplete: "끝맺지 못함",
    firstText: (ms: string) => `첫 글자 ${ms}`, total: (ms: string) => `전체 ${ms}`, passages: "찾은 내용", noPassages: "찾은 내용이 없어요.", cited: "인용함",
    score: "점수", notSaid: "이 항목에는 없는 말", tools: "도구 호출", layers: "프롬프트", tokens: (count: number) => `${count.toLocaleString("ko-KR")} 토큰`,
    cut: (exchanges: number, facts: number) => `길이 때문에 지난 대화 ${exchanges}번, 찾은 내용 ${facts}개를 뺐어요.`, claims: "주장과 근거", noClaims: "확인할 주장이 없었어요.",
    standsOn: { entry: "항목", tool: "조회", policy: "원칙", echo: "고객의 말", clock: "날짜", unsupported: "근거 없음" }, failures: "실패한 호출",
    layerNames: { "tone and policy": "말투와 원칙", tone: "말투", policy: "원칙", history: "지난 대화", facts: "찾은 내용", question: "질문" },
  },
  tryOut: {
    button: "저장 전에 확인", title: "저장 전에 확인", label: "아직 저장하지 않은 내용으로", ask: "물어보기", sets: "질문 세트", past: "지난 30일 질문",
    pastLead: "지난 30일 동안 받은 질문 가운데, 이 수정으로 답이 달라지는 것이에요.", nothing: "답이 달라지는 질문이 없어요.", changes: (count: number) => `${count}개 질문의 답이 달라져요.`,
    looked: (looked: number, rest: number) => `질문 ${looked.toLocaleString("ko-KR")}개를 살펴봤어요${rest > 0 ? ` (${rest}개는 더 달라질 수 있어요)` : ""}.`,
    noSets: "아직 질문 세트가 없어요. ‘질문 세트’에서 만들 수 있어요.",
    summary: ({ breaks, mends, changed }: { breaks: number; mends: number; changed: number }) => `틀리게 됨 ${breaks} · 고쳐짐 ${mends} · 달라짐 ${changed}`,
  },
  sets: {
    lead: "늘 맞게 답해야 하는 질문들이에요. 수정을 저장하기 전에 한 번에 물어볼 수 있어요.", add: "세트 만들기", newName: "새 질문 세트", none: "아직 질문 세트가 없어요",
    noneLead: "자주 받는 질문과 꼭 들어가야 할 말을 적어 두면, 수정할 때마다 확인할 수 있어요.", count: (count: number) => `질문 ${count}개`,
    rightOf: (right: number, of: number) => `${right} / ${of} 맞음`, run: "모두 물어보기", running: "물어보는 중", result: "결과", questions: "질문", name: "세트 이름",
    question: (place: number) => `질문 ${place}`, contains: "꼭 들어갈 말", containsHint: "3,000원; 이틀", entry: "인용할 항목", isUnknown: "모른다고 해야 함",
    addQuestion: "질문 추가", removeQuestion: (place: number) => `질문 ${place} 삭제`, now: "지금", drafted: "저장하면", missing: (what: string) => `빠진 것: ${what}`,
    unknown: "모른다는 답", outcomes: { right: "맞음", wrong: "틀림", same: "같음", changed: "달라짐", breaks: "틀리게 됨", mends: "고쳐짐" },
  },
  gaps: {
    lead: "답하지 못했거나 ‘도움이 안 됐어요’를 받은 질문을 뜻이 비슷한 것끼리 모았어요.", range: "기간", days: { 7: "7일", 30: "30일", 90: "90일" }, none: "답하지 못한 질문이 없어요",
    noneLead: "고객의 질문에 모두 답했어요. 새로 생기면 여기에 모여요.", times: (count: number) => `${count}번`, unanswered: (count: number) => `못 답함 ${count}`,
    downvoted: (count: number) => `별로예요 ${count}`, examples: "이렇게 물었어요", write: "답변 쓰기", title: "답변을 쓰면 바로 다시 물어봐요", publish: "저장하고 다시 물어보기",
    publishing: "저장하고 다시 물어보는 중", dismiss: "답하지 않기로", dismissed: "목록에서 뺐어요", answered: (count: number, of: number) => `${of}개 질문 중 ${count}개에 이제 답해요`,
    again: "다시 물어본 결과", still: "아직 못 답함", nowAnswered: "답함", toEntry: "저장한 항목 보기", done: "닫기", choose: "왼쪽에서 묶음을 골라 주세요.",
  },
  fixed: {
    model: "고정 답변",
    lead: "정해 둔 질문에는 여기 적은 그대로 답해요. 지우면 바로 멈춰요.", add: "고정 답변 추가", none: "고정 답변이 없어요", noneLead: "법률 안내처럼 한 글자도 바뀌면 안 되는 답이 있을 때 쓰세요.",
    questions: "질문", questionsHint: "한 줄에 하나씩. 띄어쓰기나 존댓말이 조금 달라도 알아들어요.", reply: "답변",
    hits: (count: number) => `${count.toLocaleString("ko-KR")}번 답함`, never: "아직 쓰이지 않음", last: (when: string) => `마지막 ${when}`,
    taken: "이 질문에는 이미 다른 고정 답변이 있어요.", removed: "지웠어요. 이제 이 답변을 쓰지 않아요.",
  },
  synonyms: {
    lead: "고객이 서로 바꿔 쓰는 말이에요. 저장하면 다음 질문부터 통해요.", add: "묶음 추가", filter: "말로 찾기", group: (place: number) => `동의어 묶음 ${place}`, hint: "쉼표로 나눠 주세요",
    count: (count: number) => `${count}개 묶음`, needTwo: "두 개 이상 적어 주세요.", removeGroup: (place: number) => `묶음 ${place} 삭제`,
    conflict: "다른 사람이 먼저 저장했어요. 아래 내용을 다시 저장하면 그 위에 덮어써요.", overwrite: "내 내용으로 저장", theirs: "저장된 내용 불러오기",
  },
  voice: {
    lead: "봇의 말투예요. 저장하면 다음 답변부터 바뀌고, 지난 판으로 되돌릴 수 있어요.", politeness: "높임", haeyo: "해요체", hapsyo: "합쇼체", emoji: "이모지", emojiNone: "쓰지 않음",
    emojiSome: "가끔", signOff: "끝인사", forbidden: "쓰지 않을 말", forbiddenHint: "쉼표로 나눠 주세요", notes: "그 밖의 말투", notesHint: "모델에게 그대로 전해져요.",
    lines: "프롬프트에 이렇게 들어가요", plain: "기본 말투예요. 덧붙이는 것이 없어요.", versions: "지난 판", version: (version: number) => `${version}번째 판`, bring: "이 판 불러오기",
    brought: "불러왔어요. 저장하면 적용돼요.", none: "아직 저장한 판이 없어요.", now: "지금", embedded: "내장 모델은 정해진 문장으로 답해서 말투 설정의 일부만 따라요.",
  },
  clashes: { title: "다르게 말하는 항목", none: "", contradiction: "서로 다른 수", duplicate: "같은 질문", ours: "이 항목", theirs: "다른 항목" },
};
