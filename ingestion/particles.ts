/** Particles, copulas and the commonest verb endings that stand after a Korean noun, longest first within each line. */
const endings = [
  "으로부터|에서부터|에게서|이라면|이라도|이라는|이라고|까지|부터|에서|에게|한테|으로|이나|이랑|하고|처럼|보다|마다|조차|밖에|만의|에는|에도|에서는|으로는|로는|과는|와는",
  "이에요|이예요|예요|에요|인가요|입니까|입니다|인데요|인데|이야|이죠|인지|이라|라서|라도|라고|라는",
  "하시나요|하나요|하는데요|하는데|하는지|하려면|하려고요|하려고|하고요|하면|하게|하는|하기|하려|하러|할게요|할래요|할까요|할까|해요|해줘|해주세요|합니까|합니다|했는데요|했는데|했어요|했나요|할",
  "되나요|되는지|되는데|되는|되면|되어|돼요|됩니까|됩니다|됐나요|됐어요|될까요|된",
  "은|는|이|가|을|를|에|의|도|만|로|와|과|랑|나|요|죠|들|께",
].join("|");

const atEnd = new RegExp(`(?:${endings})$`);
/** What follows the stem of a Korean verb, by its first syllable; "지" and "기" are left out, which also start nouns ("배송지"). */
const whole = new RegExp(`^(?:${endings})$|^(?:어|아|여|었|았|였|는|은|을|고|면|게|나|네|니|습|다|더|던|려|음|야|서|줘|주|해|하|된|되|될|돼|됐|할|한|합|했|있|없)`);


/** A Korean word without the particle or ending after its noun, or undefined where none can be told ("배송은" → "배송"). */
export function particleless(word: string): string | undefined {
  const at = word.search(atEnd);
  return at > 0 ? word.slice(0, at) : undefined;
}

/** Whether a noun or a verb stem may stand before this rest of a Korean word: "배송" before "은", "깨졌" before "어요". */
export function isEnding(rest: string): boolean {
  return whole.test(rest);
}
