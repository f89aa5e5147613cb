/** Korean: products, FAQ and how they get here. */
export const koCatalog = {
  table: {
    search: { product: "이름, 브랜드, 코드로 검색", faq: "질문이나 답변의 말로 검색" }, filters: "필터", clear: "필터 지우기", sortBy: "정렬",
    category: "분류", brand: "브랜드", tag: "태그", stock: "재고", anyCategory: "모든 분류", anyBrand: "모든 브랜드", anyTag: "모든 태그", anyStock: "재고 전체", inStock: "재고 있음", outOfStock: "품절", unknownStock: "재고 미표시",
    missing: "빠진 언어", anyMissing: "언어 전체", missingKo: "한국어 없음", missingEn: "영어 없음",
    name: "이름", question: "질문", price: "가격", updated: "수정", id: "코드", languages: "언어", tags: "태그",
    sorts: { updated: "최근 수정순", title: "이름순", price: "가격순", stock: "재고순", relevance: "관련도순" },
    newProduct: "상품 추가", newFaq: "질문 추가", deleted: "삭제한 항목", live: "사용 중", noneYet: { product: "아직 상품이 없어요", faq: "아직 등록된 질문이 없어요" },
    noneYetLead: { product: "하나씩 추가하거나, 파일로 한 번에 가져올 수 있어요.", faq: "자주 받는 질문과 답변을 추가하면 다음 대화부터 바로 쓰여요." },
    noneFound: "찾는 항목이 없어요", noneFoundLead: "다른 말로 검색하거나 필터를 지워 보세요.", noneDeleted: "삭제한 항목이 없어요", toImport: "파일로 가져오기", deletedAt: (when: string) => `${when} 삭제`, restore: "복원", restored: "복원했어요",
    results: (count: string) => `${count}개`, stockLeft: (count: string) => `${count}개`, variants: (count: number) => `옵션 ${count}개`,
  },
  editor: {
    newProduct: "새 상품", newFaq: "새 질문", title: "이름", description: "설명", question: "질문", answer: "답변", category: "분류", brand: "브랜드", price: "가격", currency: "통화", stock: "재고", stockHint: "비워 두면 재고를 말하지 않아요.", stockSum: "옵션 재고의 합이에요.",
    url: "상품 페이지 주소", imageUrl: "사진 주소", tags: "태그", tagsHint: "쉼표로 나눠 주세요.", code: "코드", codeHint: "비워 두면 자동으로 정해져요. 저장한 뒤에는 바꿀 수 없어요.",
    variants: "옵션", variantsLead: "색상, 사이즈처럼 재고나 가격이 다른 것들이에요.", addVariant: "옵션 추가", removeVariant: (place: number) => `옵션 ${place} 삭제`, sku: "SKU", optionName: "옵션 이름", optionValue: "값", addOption: "항목 추가", ownPrice: "다른 가격",
    optionText: "옵션 (예: 색상: 백자, 사이즈: M)", optionTextEn: "영어 옵션", variantLabel: (place: number) => `옵션 ${place}`,
    attributes: "상세 정보", attributesLead: "소재, 크기처럼 고객이 물어보는 사실을 적어 주세요.", addAttribute: "상세 정보 추가", attributeName: "항목", attributeKo: "값", attributeEn: "영어 값", removeAttribute: (name: string) => `${name || "빈 항목"} 삭제`,
    basics: "기본 정보", texts: "내용", history: "수정 기록", saved: "저장했어요", unchanged: "바뀐 내용이 없어요", created: "추가했어요", removed: "삭제했어요", revision: (revision: number) => `${revision}번째 판`,
    unsaved: "저장하지 않은 내용이 있어요", unsavedLead: "이 화면을 떠나면 쓰던 내용이 사라져요.", stay: "계속 쓰기", leave: "저장하지 않고 나가기", unsavedMark: "저장 전", savedMark: "저장됨",
    deleteTitle: "삭제할까요?", deleteLead: "삭제하는 즉시 봇이 더 이상 말하지 않아요. 기록은 남아 있어서 언제든 복원할 수 있어요.", gone: "삭제된 항목이에요", goneLead: "수정 기록에서 복원할 수 있어요.",
    check: "표시된 칸을 확인해 주세요.", needOne: "한국어나 영어 중 하나는 입력해 주세요.", needPrice: "가격을 입력해 주세요.", badPrice: "숫자로 적어 주세요. 예: 29,000", badStock: "0 이상의 정수로 적어 주세요.", badUrl: "https:// 로 시작하는 주소를 적어 주세요.", badOptions: "‘색상: 백자, 사이즈: M’처럼 적어 주세요.",
    needName: "항목 이름을 적어 주세요.", twiceName: "같은 이름이 두 번 있어요.", readOnly: "상담원은 볼 수만 있어요.",
    chars: (count: number) => `${count.toLocaleString("ko-KR")}자`, tryIt: "테스트에서 물어보기",
  },
  receipt: {
    title: "반영 확인", waiting: "저장하고 봇에게 물어보는 중이에요…", first: "저장하면 이 자리에서 봇이 새 내용을 말하는지 바로 확인해요.", written: "저장", indexed: "검색", asked: "질문", answered: "답변",
    live: "지금부터 봇이 이 내용으로 답해요", other: "반영됐지만, 이 질문에는 다른 항목으로 답하고 있어요", failed: "반영을 확인하지 못했어요. 봇은 데이터베이스의 최신 내용을 읽어 답해요.", removed: "봇이 더 이상 이 항목을 말하지 않아요",
    question: "물어본 질문", answer: "봇의 답변", other_: "이 항목을 인용하지 않았어요", took: (ms: string) => `모두 ${ms}`, notReached: "도달하지 못함", usesRevision: (revision: number) => `${revision}번째 판을 인용함`,
    steps: { written: "저장됨", indexed: "검색됨", asked: "물어봄", answered: "답함" },
    reasons: {
      index_down: "검색 색인에 연결할 수 없어요.", not_in_index: "검색 색인이 아직 이 항목을 찾지 못해요.", still_in_index: "삭제한 항목이 검색 색인에 남아 있어요.", no_answer: "봇이 답하지 못했어요.", too_late: "답변이 너무 오래 걸렸어요.",
      still_cited: "봇이 옛 내용을 인용했어요.",
    },
  },
  conflict: {
    title: "다른 사람이 먼저 저장했어요", lead: "아무것도 사라지지 않았어요. 다르게 바뀐 칸마다 어느 쪽을 남길지 골라 주세요.", theirs: "먼저 저장된 내용", mine: "내가 쓴 내용", before: "처음 내용", merged: "자동으로 합친 칸", takeTheirs: "모두 저쪽 내용으로", save: "합쳐서 저장",
    none: "서로 다른 칸을 고쳐서 그대로 합칠 수 있어요.", gone: "다른 사람이 이 항목을 삭제했어요", goneLead: "내가 쓴 내용은 그대로 있어요. 저장하면 항목이 다시 생겨요.", saveAgain: "내 내용으로 다시 만들기", empty: "(비어 있음)", keepWriting: "계속 쓰기",
    onlyTheirs: "저쪽에서만 바꿈", onlyMine: "나만 바꿈",
  },
  history: {
    title: "수정 기록", lead: "지난 내용과 비교하고, 원하는 때로 되돌릴 수 있어요.", now: "지금", restore: "이 내용으로 되돌리기", restored: "되돌렸어요", noChange: "바뀐 칸이 없어요.", deleted: "삭제", before: "이전", after: "이후", unknown: "명령줄",
    causes: { save: "저장", delete: "삭제", restore: "복원", bulk: "일괄 저장", import: "가져오기", undo: "가져오기 취소" }, causeFile: "파일", first: "처음 등록",
    fields: { title: "이름", description: "설명", question: "질문", answer: "답변", category: "분류", brand: "브랜드", price: "가격", currency: "통화", stock: "재고", attributes: "상세 정보", variants: "옵션", url: "상품 페이지 주소", imageUrl: "사진 주소", tags: "태그" },
  },
};
