/** Korean: the pages where operators try, compare and keep what the bot says. */
export const koQuality = {};
