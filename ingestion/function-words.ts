import { isHangul } from "./analyzer.ts";
import { particleless } from "./particles.ts";

/**
 * Words that ask rather than name: they say nothing about what the shop must have, so they carry no weight for coverage
 * and little for ranking. "How much is the linen quilt?" asks for a linen quilt.
 */
const english = new Set((
  "a an and any anything are as ask at available availability be been best buy buying by can carry check cheap cost costs could " +
  "did do does doing dont else for from get give go going good guys had has have having hello help hey hi how i id if im in info " +
  "information is it its just kind know let like look looking made make many may me more much my need no not of offer offers ok " +
  "okay on one ones only or order other our please price prices priced product products purchase question really recommend right " +
  "sell selling sells shop should show so some something sort stock store tell than thank thanks that the their them there these " +
  "they thing things this those to too under us use very want was we were below over above less cheaper won usd krw dollar " +
  "dollars what whats when where whether which who whose why will with would yes you your yours she he him her his hers loves likes pls plz u ur thx ya ive"
).split(" "));

/** Korean question words, requests and shop talk that stand as words of their own. */
const korean = new Set((
  "가게 가격 가격은 가격이 거 거기 건가요 걸 것 게 그 그거 그것 그게 그냥 그럼 그리고 그런 근데 까지 나요 내 너무 네 누가 누구 다른 더 된 등 때 또 또는 많이 무슨 무엇 " +
  "무엇인가요 뭐 뭐가 뭐예요 뭐죠 뭔가요 뭘 및 바로 보고 상담 상품 상품이 수 쇼핑몰 아 아니면 안 안녕 안녕하세요 어느 어디 어디서 어디에서 어떤 어때요 어떻게 언제 언제쯤 얼마 " +
  "얼마나 얼마쯤 여기 여기서 요 요즘 우리 이 이거 이것 이런 이런거 이제 저 저는 저기 저기요 저희 정도 정말 제 제가 제일 제품 제품이 좀 종류 이하 이상 미만 이내 넘는 만원 " +
  "천원 중 중에 지금 질문 질문이 추천 파는 판매 판매중 하나 하는 하려면 하려고 한 할 할때 혹시 감사합니다 고맙습니다 물건 재고 재고가 재고는 있는 없는 같은 관련 대해 대한 " +
  "왜 어제 그제 아까 방금 벌써 아직 이미 한번 다시 딱 싹 그때 예전 아무것도 지난주 지난달 이번주 이번달 지난주에 계속 자꾸 빨리 얼른 당장 같이 그쪽 저쪽 대답 뭐뭐 뭘로 예쁜 귀여운 좋은 괜찮은 튼튼한 가벼운 부드러운 따뜻한 시원한 심플한 고급스러운 저렴한"
).split(" "));

/** The same for verbs, whose endings are too many to list: to be, have, do, sell, know, want, tell, recommend, look for. */
const koreanVerb = new RegExp(
  "^(?:얼마|뭐|어디|언제|무엇|누구|이거|그거|가격|재고)?" +
  "(?:있|없|되|돼|될|됩|된|하|해|할|합|했|가능하|가능한|가능할|가능해|가능|파|팔|파시|판매하|판매해|판매|취급하|취급|계시|계신|" +
  "알려|알고|알|가르쳐|추천해|추천|추천하|보여|찾아|찾고|찾는|찾|궁금하|궁금해|궁금한|궁금합|궁금|싶|주|드려|드리|말해|말씀해|문의|문의드려|문의드립|" +
  "원하|원해|필요하|필요해|필요한|필요|사|살|사고|구매하|구매할|구매|나와|나오|좋|괜찮|인|이|예|일|입|건|걸|지){0,2}" +
  "(?:나|나요|는가요|은가요|인가요|가요|까요|을까요|을까|까|습니까|니까|십니까|시나요|으시나요|신가요|어요|아요|해요|여요|예요|이에요|에요|이예요|" +
  "세요|으세요|주세요|줘요|줘|줄래|주실래요|주시겠어요|주실|죠|지요|지|니|냐|네요|는지요|는지|은지|을지|어|아|음|을|는데|는데요|은데|은데요|려고|려고요|" +
  "습니다|니다|드립니다|드려요|해|하고|고|싶어요|싶은데요|싶은데|싶습니다|싶어|대요|래요|게요|을게요|거든요|던데|던데요|요)$",
);

/** An amount of money bounds a wish ("5만원 이하"); a text never holds it. */
const money = /^\d[\d.,]*(?:원|만원|천원|만|천|달러|won|krw|usd)(?:[가-힣]{1,2})?$/;

/** @param word folded, without punctuation, as it stands in the text ("있나요", "much") */
export function isFunctionWord(word: string): boolean {
  return isHangul(word) ? korean.has(word) || korean.has(particleless(word) ?? "") || koreanVerb.test(word) : english.has(word.replace(/['’]s$/, "")) || money.test(word);
}

/** Everyday English that names nothing one could sell: verbs, qualities, people and days. */
const everyday = new Set((
  "able about after again all almost alone along always another around away back bad because before behind believe better between both bring broke broken brother " +
  "bought call came case cause chance change check child cousin daughter day days dear different done down each early easy either else end enough even every everyone " +
  "everything expect expensive fact far fast father feel few figure find fine first follow forgot friend full gave give given gone got great guess guy half happen happened happens hard " +
  "hate hear heard high home hope hour house husband idea imagine instead issue keep kept kid kids kind late later learn least leave left life like live lives long longer lot love low " +
  "mail maybe mean meant might mind minute miss missed mom month months mother move moved must name near never next nothing number old once open outside own paid parents part " +
  "past people person place plan point pretty probably problem put quick quite rather ready real reason receive received recently remember right said same saw say says second see seem " +
  "seems seen send sent set show side since single sister small someone sometimes son soon sorry sort spend stay still stop stuff suppose sure take taken takes talk than then thing think " +
  "though thought three through time times together told took top totally true try turn turns twice two understand until upset use used usually wait waiting wants way week weeks went whole wife " +
  "within without woman won wonder wondering word work worked works worry worth wrong year years young"
).split(" "));

/** @param word folded, as in `isFunctionWord`; such a word counts where an entry has it, and says nothing where none has */
export function isEverydayWord(word: string): boolean {
  return everyday.has(word);
}
