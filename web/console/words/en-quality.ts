import type { koQuality } from "./ko-quality.ts";

/** English: the pages where operators try, compare and keep what the bot says. */
export const enQuality: typeof koQuality = {};
