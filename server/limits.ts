/** Every bound of the server, with its unit and its reason. Bounds that belong to one table or index live beside it. */

// ── what comes in ──
export const bodyBytesMax = 32 * 1024; // 2,000 code points are at most 24,000 bytes however JSON escapes them (12 for an emoji); the rest is ids
export const questionCharsMax = 2000; // code points: longer texts are documents, not questions
export const commentCharsMax = 1000;
export const headersTimeoutMs = 10_000; // half-sent requests hold a socket no longer than this
export const requestTimeoutMs = 15_000;

// ── identity ──
export const customerTokenLifeMaxMs = 12 * 3_600_000; // a shop's token outlives a working day, not more
export const clockSkewMs = 60_000; // a shop's clock may run ahead of ours by this
export const sessionWindowMs = 60_000; // in which SESSIONS_PER_MINUTE are counted
export const sessionAddressesMax = 10_000; // addresses counted one by one in a window; those beyond share one count
export const guestSessionLifeMs = 30 * 24 * 3_600_000; // so that a guest finds the chat again within the month

// ── a turn ──
export const modelStepsMax = 5; // model calls for one question: bounds cost and ends a tool loop
export const toolCallsPerStepMax = 8;
export const firstTokenMs = 10_000;
export const tokenGapMs = 15_000;
export const turnMs = 90_000;
export const toolInputCharsMax = 8_000; // what a model gives a tool: the longest field is a summary of 500
export const toolMs = 5_000;
export const answerCharsMax = 12_000; // UTF-16 units; a support answer is a few hundred
export const markerCharsMax = 120; // a source mark longer than this is text
export const saveEveryMs = 100; // what a crash may lose of a running answer; one commit for all turns
export const eventsMax = 100_000; // more than an answer can send: the end that recovery adds after a crash is numbered from here
export const eventsKeptMs = 24 * 3_600_000; // a finished stream can be replayed for a day; its message stays

// ── models ──
export const modelChainMax = 5; // models named in CHAT_MODEL: more would only lengthen the wait
export const modelTriesMax = 2; // calls of one model for one step, before its first token
export const retryPauseMs = 400; // before the second, times 0.5 to 1.5, where the server names no time itself
export const retryWaitMs = 2_000; // the longest Retry-After waited for while another model stands ready; the last one gets its first-token deadline
export const breakerFailuresMax = 5; // in a row, then a model is left alone
export const breakerRestMs = 30_000; // until one call tries it again
export const modelReplyBytesMax = 8 * 1024 * 1024; // of one reply on the wire: an answer is at most 12,000 characters, the rest is JSON
export const retirementWarnDays = 90; // time to tune and judge a replacement
export const retirementEveryMs = 24 * 3_600_000; // a shutdown is announced months ahead
export const modelListMs = 2_000;
export const modelListBytesMax = 4 * 1024 * 1024; // of an endpoint's list of models
export const countedCharsMax = 40_000; // of a text whose tokens we count ourselves; the rest is taken to be like it
export const countedPieceChars = 400; // counted at a time: one word of 350,000 letters takes the tokenizer minutes, its pieces do not
export const degradedPassagesMax = 3; // shown where no model can speak
export const degradedCharsMax = 700; // of each of them

// ── what a prompt holds ──
export const historyMessagesMax = 12; // six exchanges: follow-ups reach back that far
export const historyCharsMax = 6000; // UTF-16 units over all of them, oldest cut first
export const passagesMax = 6; // entries found for the question
export const passagesWithContextMax = 4; // more, found for the question together with the one before it
export const recentTurnsMax = 3; // how far back "it" reaches
export const recentEntriesMax = 3; // entries the last answers spoke of, for "does it come in blue?"
export const factCharsMax = 1600; // of one entry's longest text
export const factsCharsMax = 14_000; // about 7,000 tokens of Korean

// ── lists ──
export const searchLimitMax = 100;
export const toolProductsMax = 8;
export const ordersListedMax = 10;
export const productCardsMax = 6;
export const conversationMessagesMax = 200;
export const storefrontPageMax = 48;

// ── the machine ──
export const dayMs = 24 * 3_600_000;
export const diskFreeBytesMin = 500_000_000; // below, a day's conversations and a backup may not fit

// ── streams ──
export const frameMs = 40; // words are gathered this long into one event: 25 a second look like speech and cost half of 50
export const eventsPerWriteMax = 200; // what a slow reader is given at a time; the rest stays in the turn's log
export const heartbeatMs = 15_000; // below the idle limit of common proxies (60 s)
export const stalledMs = 60_000; // a reader that takes nothing for so long has gone; it may resume
export const connectionsMax = 10_000; // sockets at a time, streams and all: about a gigabyte at 80 kB each
export const socketBufferBytes = 16 * 1024; // waiting in the process for one slow reader, before its stream is held back
export const keepAliveProbeMs = 60_000; // asks a silent other side whether it is still there, so that half-open sockets end
export const drainMs = 1000; // what readers get after that to take in how their answer ended
export const shutdownMs = 5_000; // running answers get this long to end before they are named interrupted
