import { createHash } from "node:crypto";

/** What questions in the same words have in common, whatever their spaces, signs and capitals; says nothing of the words. Pure. */
export function gapKey(text: string): string {
  return createHash("sha256").update(text.normalize("NFKC").toLowerCase().replace(/[\s\p{P}\p{S}]+/gu, "")).digest("base64url").slice(0, 22);
}
