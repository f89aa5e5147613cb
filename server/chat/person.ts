/**
 * Whether somebody asks for a person, told by rule and not by the model: it must work where no model does. Strict, because a
 * shopper who is handed over by mistake waits for nothing; a wish in other words is the model's to understand.
 */

const folk = "(?:상담원|상담사|상담\\s?직원|직원|담당자|매니저|관리자|책임자|사람|인간|고객\\s?센터)(?:분|님)?";
const before = "(?:진짜|실제|살아\\s?있는|그냥|제발|빨리|다른|고객\\s?센터|상담)?\\s*";
const to = "(?:이랑|랑|하고|과|와|한테|에게|께)";
const korean = [
  // "상담원 연결", "직원분 좀 바꿔 주세요", "사람 불러", "상담원으로 연결"
  new RegExp(`${folk}(?:을|를|으로|로|이랑|랑|하고|과|와|한테|에게|께|이|가)?\\s*(?:직접\\s*|좀\\s*)*(?:연결|바꿔|바꾸|불러|나와|나오|부탁|찾아\\s?줘|찾아\\s?주|원해|원합|보내\\s?줘|보내\\s?주|대\\s?줘)`),
  // "사람이랑 얘기하고 싶어요", "상담원한테 직접 물어볼래요"
  new RegExp(`${folk}${to}\\s*(?:직접\\s*|좀\\s*)*(?:얘기|이야기|대화|통화|상담|말|물어)`),
  new RegExp(`${folk}\\s*(?:직접\\s*|좀\\s*)*(?:통화|상담|대화|얘기|이야기)\\s*(?:을|를)?\\s*(?:좀\\s*)?(?:하고\\s*싶|원해|원합|부탁|가능|할래|할게|하게|받고\\s*싶|받을래)`),
  // "사람이 답해 주세요", "직원이 직접 봐주세요"
  new RegExp(`${folk}(?:이|가)\\s*(?:직접\\s*)?(?:답|응대|대답|봐|처리|도와)\\S{0,4}\\s*(?:주|줘|달라)`),
  // "챗봇 말고 사람이요"
  new RegExp(`(?:봇|기계|로봇|ai|자동\\s?응답|프로그램)\\s*말고\\s*${before}${folk}`),
  new RegExp(`${folk}(?:이|가)?\\s*(?:필요해|필요합|필요한데|있어요\\?|계세요|계신가요|안\\s?계)`),
  // "상담원", "상담원이요!", "사람 좀"
  new RegExp(`^${before}(?:상담원|상담사|상담\\s?직원|직원분|담당자|사람|인간)(?:분|님)?\\s*(?:이요|요|좀요?|please)?$`),
  /^(?:사람|상담원?)\s*(?:으로|로)?\s*(?:연결|상담)(?:\s*(?:좀|해\s?줘요?|해\s?주세요|부탁\S*|요망|요청\S*|원해요|원합니다))*$/,
];
const notKorean = new RegExp([
  `${folk}(?:은|는|이|가|을|를)?\\s*(?:말고|됐|필요\\s?없|안\\s?(?:불|바꿔|연결))`, "(?:전화|연락처|휴대폰|내선|직통|고객\\s?센터)\\s?번호", "이메일|메일\\s?주소|직원\\s?할인|사람들|운영|휴무",
  "(?:상담|연결|업무|근무|이용|가능)\\s?(?:한\\s?|가능\\s?)?시간|몇\\s?시|시간(?:이|은)\\s?(?:어떻게|언제)|언제\\s?(?:부터|까지)?\\s?(?:하|해|되|돼|연결|상담|가능)",
].join("|"));

const agent = "(?:human(?:\\s(?:being|agent|operator|rep))?|(?:real|live|actual)\\s(?:person|human|agent|one|representative)|person|agent|representative|rep|operator|manager|supervisor|staff(?:\\smember)?|customer\\s(?:service|support|care)(?:\\s(?:agent|rep|representative|person|team))?|support\\s(?:agent|team|person|rep))";
const some = `(?:${agent}|someone|somebody|people|(?:a\\s)?member of (?:your )?(?:staff|team)|your team)`;
const english = [
  new RegExp(`\\b(?:talk|speak|chat|connect|transfer|switch|escalate|hand|pass|put|get)\\b(?:\\s\\w+){0,3}?\\s(?:to|with|over to|through to|in touch with)\\s(?:an?\\s|the\\s|your\\s|some\\s)?(?:real\\s|live\\s|human\\s|actual\\s)*${some}\\b`),
  new RegExp(`\\b(?:get|give|send|find|bring|call)\\sme\\s(?:an?\\s|the\\s|your\\s|some\\s)?(?:real\\s|live\\s|human\\s)*${agent}\\b`),
  new RegExp(`\\b(?:want|need|prefer|require|like|demand)\\s(?:an?\\s|the\\s|to see an?\\s)?(?:real\\s|live\\s|human\\s|actual\\s)*${agent}(?=[\\s]*(?:$|[.,!?]|please|now|here|right|to\\s(?:help|talk|answer|look)|who|instead))`),
  new RegExp(`\\b${agent}\\s*,?\\s(?:please|pls|plz|now)\\b`), new RegExp(`^(?:please|pls)\\s*,?\\s(?:an?\\s)?${agent}$`),
  new RegExp(`^(?:an?\\s|the\\s|any\\s|real\\s|live\\s|human\\s|actual\\s)*${agent}$`),
  new RegExp(`\\b(?:not|no)\\s(?:an?\\s|this\\s|the\\s|more\\s)?(?:bots?|machine|robot|ai|chatbot)\\b.{0,20}\\b${agent}\\b`),
  new RegExp(`\\b(?:can|could|may)\\s(?:an?\\s|some)?(?:real\\s|live\\s)*(?:${agent}|one|body|someone)\\s(?:please\\s)?(?:help|answer|call|reply|look|take over)\\b`),
  new RegExp(`\\b(?:is|are)\\sthere\\s(?:an?\\s|any\\s)?(?:real\\s|live\\s)*(?:human|agent|representative|person)s?\\s(?:i can|available|there|here|to talk)`),
  /\bput me through\b/,
];
const notEnglish = /\b(?:am i|are you|is this|is it|i am|i'm)\b.{0,24}\b(?:human|person|agent|bot)\b|\b(?:cleaning|travel|foaming|bleaching|estate)\sagent|\bhours\b|\bwhat time\b|\bwhen (?:is|are|do|does|can|will)\b|\b(?:phone|email|e-mail) (?:number|address)|\b(?:don'?t|do not|no need)\b.{0,16}\b(?:human|person|agent)\b/;

/** Whether a message is a wish for a person. Pure. */
export function wishesForPerson(text: string): boolean {
  const folded = text.normalize("NFKC").toLowerCase().replaceAll(/[’`]/g, "'").replace(/\s+/g, " ").trim();
  const bare = folded.replace(/[\s\p{P}\p{S}ㅠㅜㅋㅎ]+$/u, "").replace(/^[\s\p{P}\p{S}]+/u, "");
  const holds = (pattern: RegExp) => pattern.test(bare) || pattern.test(folded);
  return (korean.some(holds) && !notKorean.test(folded)) || (english.some(holds) && !notEnglish.test(folded));
}

const thanks = /^(?:네|넵|예|ok|okay|great|perfect)?[\s,.!~]*(?:정말|너무|진짜)?\s*(?:감사|고마워|고맙|땡큐|수고|thanks|thank you|thx|ty|cheers|bye)[\s\p{L}\p{P}\p{S}]{0,24}$/iu;

/** Words after which it is no longer only thanks: something is still missing. */
const unsolved = /그런데|근데|아직|여전히|지만|는데|은데|(?<![가-힣])[안못]\s?[가-힣]|않|없|\b(?:but|still|yet|however|not|though|except)\b|n't\b/iu;
const kindly = /안녕\S*|문제\s?없\S*/gu; // goodbye and "no problem" miss nothing

/** Whether a message only says thanks or goodbye: no question, and no sign that something was left unsolved. Pure. */
export function isThanks(text: string): boolean {
  const folded = text.normalize("NFKC").replaceAll("’", "'").trim();
  return folded.length <= 40 && !/[?？]/.test(folded) && thanks.test(folded) && !unsolved.test(folded.replace(kindly, ""));
}
