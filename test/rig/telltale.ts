/** Pieces of a secret that are long enough to be no accident. */
const pieceLength = 8;

/**
 * Whether a text tells a secret, as it is or in a code: found by undoing the codes, so that it is no copy of how the server
 * looks for them.
 */
export function tells(text: string, secret: string): string | undefined {
  const pieces = Array.from({ length: secret.length - pieceLength + 1 }, (_, at) => secret.slice(at, at + pieceLength));
  const has = (candidate: string) => pieces.some((piece) => candidate.includes(piece));
  const bare = text.normalize("NFKC").replace(/[^a-z0-9+/]/gi, "");
  const letters = bare.toLowerCase().replace(/[^a-z0-9]/g, "");
  const turned = letters.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97));
  const readings: Record<string, () => string> = {
    plain: () => letters, backwards: () => [...letters].toReversed().join(""), rot13: () => turned,
    base64: () => runsOf(bare, /[a-z0-9+/]{12,}/gi).flatMap((run) => [0, 1, 2, 3].map((shift) => Buffer.from(run.slice(shift), "base64").toString("latin1"))).join("\n"),
    hex: () => runsOf(letters, /[0-9a-f]{16,}/g).flatMap((run) => [0, 1].map((shift) => Buffer.from(run.slice(shift, run.length - ((run.length - shift) % 2)), "hex").toString("latin1"))).join("\n"),
  };
  return Object.entries(readings).find(([, read]) => has(read()))?.[0];
}

function runsOf(text: string, pattern: RegExp): string[] {
  return text.match(pattern) ?? [];
}
