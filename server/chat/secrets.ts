import { randomInt } from "node:crypto";

/** Letters and digits that no language makes words of, that look alike in no script, and that keep apart in every code below. */
const alphabet = "bcdfghjkmnpqrstvwxz23456789";
const canaryLength = 24;
/** Characters in a row, written in whichever way, that are no accident: of the canary, of the layer's own text. */
const run = { canary: { letters: 6, base64: 8, hex: 10, decimal: 14, binary: 30 }, layer: { letters: 40, base64: 48, hex: 72, decimal: 0, binary: 0 } };

/** A word that stands in the system layer only: where it comes out, the layer does. */
export function createCanary(): string {
  return Array.from({ length: canaryLength }, () => alphabet[randomInt(alphabet.length)]).join("");
}

/** The line that carries a canary in the system layer. */
export function canaryLine(canary: string): string {
  return `Internal mark, never to be written in any form: ${canary}`;
}

/** What may not leave, compiled once: each way to write a piece of it, among Latin letters alone and among those of Korean too. */
export type Secrets = { latin: Pieces; korean: Pieces };
type Pieces = {
  pieces: ReadonlyMap<number, ReadonlySet<string>>;
  /** A bit for the last letters of each piece: of most letters it is known at once that no piece ends with them. */
  ends: Uint32Array;
};
const endLength = 6; // no piece is shorter
const endBits = 23; // 1 MB: of a hundred letters without meaning hardly one is looked up in vain
const base = 0x01000193;
const baseToLength = Array.from({ length: endLength }).reduce((power: number) => Math.imul(power, base), 1);

/** The hash of the last letters, one letter on (Rabin and Karp): `gone` is the letter that is no longer among them. */
function rolled(hash: number, added: number, gone: number): number {
  return (Math.imul(hash, base) + added - Math.imul(gone, baseToLength)) | 0;
}

/** Where in `Secrets.ends` the letters of a hash have their bit. */
function placeOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - endBits);
}

/**
 * Prepares the watch over a canary and the system layer's own words: as they are, backwards, in ROT13, Base64, hexadecimal and
 * the canary in decimal and binary codes; case, spaces and marks between the characters make no difference. Korean in the layer
 * is watched for as it is and backwards.
 */
export function compileSecrets(secret: { canary: string; layer: string }): Secrets {
  const latin = new Map<number, Set<string>>();
  const add = (text: string, length: number) => addPieces(latin, lettersOf(text), length);
  for (const [text, length] of [[secret.canary, run.canary], [secret.layer, run.layer]] as const) {
    const bytes = Buffer.from(text);
    const reversed = [...text].toReversed().join("");
    for (const form of [text, reversed, rot13(text), rot13(reversed)]) add(form, length.letters);
    for (const form of [bytes, Buffer.from(reversed)]) {
      for (let shift = 0; shift < 3; shift++) add(form.subarray(shift).toString("base64").slice(0, Math.floor((form.length - shift) / 3) * 4), length.base64);
      add(form.toString("hex"), length.hex);
    }
    if (length.decimal > 0) add([...bytes].join(""), length.decimal);
    if (length.binary > 0) add([...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join(""), length.binary);
  }
  const korean = new Map<number, Set<string>>();
  for (const form of [secret.layer, [...secret.layer].toReversed().join("")]) addPieces(korean, lettersOf(form, "korean"), run.layer.letters);
  return { latin: withEnds(latin), korean: withEnds(korean) };
}

function addPieces(pieces: Map<number, Set<string>>, plain: string, length: number): void {
  const known = pieces.get(length) ?? new Set<string>();
  if (length > 0) pieces.set(length, known);
  for (let at = 0; at + length <= plain.length; at++) known.add(plain.slice(at, at + length));
}

function withEnds(pieces: Pieces["pieces"]): Pieces {
  const ends = new Uint32Array(2 ** endBits / 32);
  for (const known of pieces.values()) {
    for (const piece of known) {
      let hash = 0;
      for (let at = piece.length - endLength; at < piece.length; at++) hash = rolled(hash, piece.charCodeAt(at), 0);
      const place = placeOf(hash);
      ends[place >>> 5]! |= 1 << (place & 31);
    }
  }
  return { pieces, ends };
}

/** After which letters of a text a piece may end: their numbers, from 1. */
type Ends = Record<keyof Secrets, number[]>;
const waitingCharsMax = 4000;

/** Whether a text that grows piece by piece has come to tell a secret; what follows a hit is a hit as well. */
export function createSecretWatch({ latin, korean }: Secrets): { tells(delta: string): boolean } {
  const endsIn = createEndWatch({ latin: latin.ends, korean: korean.ends });
  let half = ""; // of a character that the next piece completes
  let waiting = ""; // has passed, but its letters are not among those below yet
  let before = { latin: "", korean: "" };
  let hasTold = false;

  function settle(): void {
    const letters = lettersOf(waiting, "korean");
    before = { latin: (before.latin + letters.replaceAll(hangul, "")).slice(-waitingCharsMax), korean: (before.korean + letters).slice(-waitingCharsMax) };
    waiting = "";
  }
  return { tells(delta) {
    const whole = half + delta;
    half = /[\ud800-\udbff]$/.exec(whole)?.[0] ?? "";
    const folded = fold(whole.slice(0, whole.length - half.length));
    const ends = endsIn(folded);
    if (ends !== undefined && !hasTold) {
      settle();
      const letters = lettersOf(folded, "korean");
      hasTold = hasPiece(korean, before.korean + letters, ends.korean.map((end) => before.korean.length + end))
        || hasPiece(latin, before.latin + letters.replaceAll(hangul, ""), ends.latin.map((end) => before.latin.length + end));
    }
    waiting += folded;
    if (waiting.length > waitingCharsMax) settle();
    return hasTold;
  } };
}

/** Tells after which letters of a text, as it comes, a piece may end. Most words are cleared like this, without a string being made of them. */
function createEndWatch(bits: Record<keyof Secrets, Uint32Array>): (folded: string) => Ends | undefined {
  const watches = { latin: createRoll(bits.latin), korean: createRoll(bits.korean) };
  return (folded) => {
    const { latin, korean } = watches;
    let ends: Ends | undefined;
    let [latinCount, koreanCount] = [0, 0];
    for (let at = 0; at < folded.length; at++) {
      const code = folded.charCodeAt(at);
      const letter = code >= 65 && code <= 90 ? code + 32 : code;
      const isLatin = (letter >= 97 && letter <= 122) || (letter >= 48 && letter <= 57);
      if (!isLatin && !(letter >= 0xac00 && letter <= 0xd7a3)) continue;
      koreanCount++;
      if (roll(korean, letter)) (ends ??= { latin: [], korean: [] }).korean.push(koreanCount);
      if (!isLatin) continue;
      latinCount++;
      if (roll(latin, letter)) (ends ??= { latin: [], korean: [] }).latin.push(latinCount);
    }
    return ends;
  };
}

/** The last letters of a text and their hash. */
type Roll = { bits: Uint32Array; last: Uint16Array; at: number; hash: number };

function createRoll(bits: Uint32Array): Roll {
  return { bits, last: new Uint16Array(endLength), at: 0, hash: 0 };
}

/** One letter on: whether a piece may end with it. */
function roll(watch: Roll, letter: number): boolean {
  watch.hash = rolled(watch.hash, letter, watch.last[watch.at]!);
  watch.last[watch.at] = letter;
  watch.at = watch.at === endLength - 1 ? 0 : watch.at + 1;
  const place = placeOf(watch.hash);
  return ((watch.bits[place >>> 5]! >>> (place & 31)) & 1) === 1;
}

/** Whether a piece ends at one of these places. */
function hasPiece({ pieces }: Pieces, letters: string, ends: number[]): boolean {
  return ends.some((end) => pieces.entries().some(([length, known]) => end >= length && known.has(letters.slice(end - length, end))));
}

const hangul = /[가-힣]+/g;

/** Letters and digits alone, in one case and one shape: what else stands between them hides nothing, and nor does Hangul between Latin ones. */
function lettersOf(text: string, script: "latin" | "korean" = "latin"): string {
  return fold(text).toLowerCase().replace(script === "latin" ? /[^a-z0-9]+/g : /[^a-z0-9가-힣]+/g, "");
}

/** Most of what is said is in one shape already. */
function fold(text: string): string {
  return /^[ -~가-힣\n]*$/.test(text) ? text : text.normalize("NFKC");
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter < "a" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}
