/** Addresses that nobody registered, in the ways in which addresses are disguised. */
export const offList = [
  "https://evil.example/x", "http://evil.com", "https://EVIL.com/?q=secret", "//evil.com/x", "www.evil.com", "evil.com/path", "evil.co.kr", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>",
  "data:image/svg+xml;base64,PHN2Zz4=", "vbscript:msgbox(1)", "file:///etc/passwd", "ftp://evil.com/a", "blob:https://evil.com/1", "https://shop.example@evil.com/", "https://shop.example.evil.com/p/1", "https://shop.example/p/1@evil.com",
  "https://shop.example/p/1/../../evil", "https://shop.example/p/1?next=https://evil.com", "https://shop.example/redirect?u=//evil.com", "https://shop.example/p/10", "https://shop.example:8443/p/1", "http://shop.example/p/1",
  "https://xn--vil-ema.com/", "https://еvil.com/", "https://나쁜가게.한국/x", "ｈｔｔｐｓ：／／ｅｖｉｌ．ｃｏｍ", "https:\\\\evil.com\\x", "https:/\\evil.com", "ht\u200btps://ev\u200bil.com", "https\u2060://evil\u00ad.com", "\u202ehttps://evil.com\u202c",
  "https://evil\u{e0063}.com", "h&#116;tps&#58;//evil.com", "https&colon;&sol;&sol;evil&period;com", "&amp;#104;ttps://evil.com", "https:&#x2f;&#x2F;evil.com", "𝐡𝐭𝐭𝐩𝐬://evil.com", "evil。com/x", "evil․com", "https\\://evil\\.com", "ⓔⓥⓘⓛ.com", "1.evil.com/a-b_c~d", "ev--il.xn--p1ai",
];

/** Forms in which a text makes something of an address; LABEL stands for words. */
const forms: ((url: string) => string)[] = [
  (url) => url, (url) => `여기 ${url} 를 보세요.`, (url) => `주소는${url}입니다`, (url) => `[보기](${url})`, (url) => `[보기]( ${url} )`, (url) => `[보기](<${url}>)`, (url) => `[보기](${url} "제목")`, (url) => `[보기](\n${url}\n)`,
  (url) => `[보기][1]\n\n[1]: ${url}`, (url) => `[보기][]\n\n[보기]: <${url}>\n`, (url) => `[보기]\n\n[보기]:\n${url} 'a'`, (url) => `> [a]: ${url}\n\n[a]`, (url) => `![그림](${url})`, (url) => `![그림][1]\n\n[1]: ${url}`, (url) => `[![그림](${url})](${url})`,
  (url) => `<${url}>`, (url) => `<a href="${url}">눌러요</a>`, (url) => `<img src=${url} onerror=alert(1)>`, (url) => `<svg/onload="location='${url}'">`, (url) => `<iframe srcdoc="<a href='${url}'>"></iframe>`, (url) => `<script src="${url}"></script>`,
  (url) => `&lt;a href="${url}"&gt;x&lt;/a&gt;`, (url) => `&amp;lt;img src=${url}&amp;gt;`, (url) => `<!-- ${url} --><b>x`, (url) => `**${url}**`, (url) => `*[x](${url})*`, (url) => `\`${url}\``, (url) => `- [x](${url})\n- ${url}`, (url) => `| a | ${url} |\n|---|---|\n| [x](${url}) | b |`,
  (url) => `# ${url}`, (url) => `[x][[faq_a]](${url})`, (url) => `!\u200b[x]\u200b(${url})`, (url) => `[x]\u2060(${url})`, (url) => `\\[x](${url})`, (url) => `[a]("${url}")`, (url) => `[^1]: ${url}`, (url) => `(${url}),(${url})`, (url) => `"${url}"'${url}'`, (url) => `https://shop.example/p/1 ${url}`, (url) => `[상품](https://shop.example/p/1)[x](${url})`,
];

/** What a turn of these tests has registered. */
export const registered: ReadonlySet<string> = new Set(["https://shop.example/p/1", "https://shop.example/p/12?color=blue", "https://cdn.shop.example/p/1.jpg"]);

/** Each disguise in each form: what a model that obeys an attacker writes. */
export const hostileTexts: string[] = offList.flatMap((url) => forms.map((form) => form(url)));

/** What an honest answer says, with what might be taken for an address: none of it may be changed. */
export const honestTexts = [
  "배송비는 3,000원이에요. 30,000원 이상이면 무료예요.", "2~3일 걸려요 (주말 제외).", "무게는 1.5kg, 크기는 30x40cm예요.", "It weighs 1.5 kg and costs $49.95.", "주문 HG-2K7Q-04DX 는 11월 21일(토) 10:30에 출발했어요.", "Order #W2611340 left at 10:30 a.m.",
  "문의: help@shop.example, 1588-1234", "**머그**와 *접시*가 있어요.\n\n- 남색\n- 흰색", "1. 첫째\n2. 둘째", "A < B, 3 > 2, 그리고 <3", "참고: 세탁은 30°C에서요!", "좋아요! [참고] 표시를 보세요.", "가격: 29,000원 → 19,000원", "👨‍👩‍👧 선물로 좋아요 ❤️", "R&D 상품 & 굿즈", "AT&T; 방식", "상품은 https://shop.example/p/1 에서 보실 수 있어요.",
  "[상품 보기](https://shop.example/p/1)에서 보세요.", "https://shop.example/p/12?color=blue", "See https://shop.example/p/1.", "(https://shop.example/p/1)", "Mr. Kim said so... really?", "e.g. 3.5mm, i.e. small.", "No.3 / No.4", "50% 할인, 1+1", "v2.0.1", "Node.js 머그", "질문이 있나요?답해 드려요.", "\"따옴표\"와 '작은따옴표'", "10:00~18:00",
];
