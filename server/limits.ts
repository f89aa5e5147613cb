/** Every bound of the server, with its unit and its reason. Bounds that belong to one table or index live beside it. */

// ── what comes in ──
export const bodyBytesMax = 32 * 1024; // 2,000 code points are at most 24,000 bytes however JSON escapes them (12 for an emoji); the rest is ids
export const questionCharsMax = 2000; // code points: longer texts are documents, not questions
export const commentCharsMax = 1000;
export const headersTimeoutMs = 10_000; // half-sent requests hold a socket no longer than this
export const requestTimeoutMs = 13_000; // with the look around every second, nobody holds a socket for fifteen
export const connectionCheckMs = 1_000; // how often half-sent requests are looked for; Node's own 30 s would double the wait

// ── identity ──
export const customerTokenLifeMaxMs = 12 * 3_600_000; // a shop's token outlives a working day, not more
export const clockSkewMs = 60_000; // a shop's clock may run ahead of ours by this
export const sessionWindowMs = 60_000; // in which SESSIONS_PER_MINUTE are counted
export const sessionAddressesMax = 10_000; // addresses counted one by one in a window; those beyond share one count
export const minuteMs = 60_000;
export const guestSessionLifeMs = 30 * 24 * 3_600_000; // so that a guest finds the chat again within the month

// ── staff ──
export const staffBodyBytesMax = 16 * 1024 * 1024; // 1,000 products of 16 kB; only who is signed in may send it
export const staffIdleMs = 2 * 3_600_000; // a browser left alone is signed out
export const staffSessionLifeMs = 12 * 3_600_000; // a working day
export const staffLinkLifeMs = 24 * 3_600_000;
export const staffAgentCharsMax = 200;
export const signInTriesMax = 5; // for one account from one address
export const signInTriesPerAddressMax = 100; // for all accounts: a shop's office behind one address mistypes less
export const signInTriesPerAccountMax = 100; // from all addresses: its owner still gets in by a link, and by waiting
export const signInWindowMs = 15 * 60_000;
export const passwordCharsMin = 10;
export const passwordCharsMax = 200;
export const passwordHashesAtOnceMax = 2; // 19 MiB and 60 ms of a core each
export const passwordHashesWaitingMax = 40; // more than a second of them; who comes later is asked to try again
export const staffListMax = 200; // members, tokens
export const auditPageMax = 200;
export const entriesPageMax = 200;
export const bulkEntriesMax = 1000;
export const bulkStepEntries = 50; // saved at a time, so that chats are answered in between
export const searchWordsMax = 8; // of what is typed above a table
export const searchFoundMax = 200; // entries that the index adds to those that hold the words
export const facetsMax = 200; // values offered by a filter, the most used first
export const revisionsListedMax = 200;
export const receiptMs = 4_500; // an answer that takes longer makes a receipt red
export const mirrorWaitMs = 2_500; // for Qdrant to follow a change; with the answer still within the five seconds of a red receipt
export const mirrorLookMs = 10; // between two looks whether it has
export const receiptsInBulkMax = 3; // entries of a bulk save that are asked for
export const canaryEveryMs = 5 * 60_000;
export const canaryProbesMax = 20; // entries looked for in one round, about 2 ms each
export const canarySuspectsMax = 200; // entries that the index did not know, looked for again in one round
export const canaryAskHostedMs = 3_600_000; // a hosted model is paid for each question
export const checksListedMax = 200;
export const importBytesMax = 512 * 1024 * 1024; // of one uploaded file
export const importJsonCharsMax = 32 * 1024 * 1024; // of one that is .json, unpacked: it is parsed whole, a quarter of a second in which nobody is answered
export const importPartBytes = 8 * 1024 * 1024; // of one piece of it: a slow line sends that within the request's time
export const importRowsPerStep = 10; // written before chats get their turn: with their indexing about 3 ms
export const importStepUndo = 8;
export const importWaitMs = 14; // for running answers, before the next step goes on beside them
export const importFilesKeptMs = 24 * 3_600_000;
export const importsListedMax = 100;
export const trialMs = 60_000; // one question of the test box or of a set, with any model
export const setQuestionsMax = 2_000; // of one set
export const setsMax = 200;
export const whatIfDays = 30;
export const whatIfQuestionsMax = 20_000; // looked at, the newest first
export const whatIfAsksMax = 500; // of those that an edit may touch, asked twice
export const gapQuestionsMax = 600; // grouped at a time, the newest first: about a third of a second
export const gapExamplesMax = 5;
export const gapTagsMax = 40;
export const conflictsMax = 8; // named for one entry
export const conflictCandidates = 10; // entries that an edited one is held against
export const pinsMax = 500;
export const pinQuestionsMax = 50;
export const pinReplyCharsMax = 4_000;
export const synonymGroupsMax = 5_000;
export const voicesListedMax = 50;
export const requestKeyCharsMax = 200;
export const requestKeysKeptMs = 24 * 3_600_000;
export const requestKeysMax = 20_000; // kept at a time; the oldest go first
export const requestKeyBytesMax = 512 * 1024; // of one kept answer
export const requestRunningMs = 60_000; // after which a request that was never answered is taken to be dead

// ── the desk ──
export const deskSpansMax = 4; // spans of one day's hours
export const closedDaysMax = 100;
export const feedBatch = 200; // events read at a time, and passing ones kept for a slow reader
export const feedLifeMs = 10 * 60_000; // then a stream ends, and its reader proves anew who they are
export const streamsPerReaderMax = 12; // tabs of one shopper or one person
export const streamsBusyMs = 30_000; // when whoever has too many of them should try again: a closed tab is noticed by then
export const readerBusyMs = 2_000; // and whoever came while too many reads were waiting
export const typingEveryMs = 1000;
export const typingKnownMax = 10_000; // conversations and sides whose last typing is remembered
export const changedEveryMs = 500; // how often the log hears of new answers
export const changedIdsMax = 500; // named at a time; more than a page of the log shows
export const agentTextCharsMax = 4000;
export const noteCharsMax = 2000;
export const notesMax = 200; // of one conversation
export const cannedRepliesMax = 500;
export const savedViewsMax = 200;
export const handoffSummaryChars = 400;
export const dashboardDaysMax = 400; // a year and its like
export const indexedAtOnce = 50; // messages made findable in one transaction, while nobody else is served
export const indexEveryMs = 2000; // between two looks for such; whoever searches has them indexed first
export const calmTurnsMax = 50; // with more answers under way the rest of them waits
export const exportBatch = 50; // conversations read at a time
export const exportConversationsMax = 50_000;
export const exportsListedMax = 200;
export const exportReasonCharsMax = 500;
export const erasedAtOnce = 50; // old conversations removed before others are served again
export const erasePatienceMs = 5_000; // for an answer that is being given to stop
export const sweepAgainMs = 30_000; // after a deletion whose trace in the write-ahead log could not be removed, because somebody was reading it
export const heldDaysMore = 7; // that a conversation is kept whose person says nothing: a forgotten one must go too
export const verdictsListedMax = 200; // of one answer
export const verdictFactsMax = 20;
export const labelsMax = 20;
export const labelCharsMax = 40;
export const logPageMax = 100;
export const eventsListedMax = 500; // of one conversation
export const searchCharsMax = 200;
export const deskTitleCharsMax = 120;

// ── a turn ──
export const turnPromptTokensMax = 30_000; // of one step: what a cost is reserved for; facts, history and tool results together
export const modelStepsMax = 5; // model calls for one question: bounds cost and ends a tool loop
export const toolCallsPerStepMax = 8;
export const toolCharsMax = 24_000; // UTF-16 units of calls and their results in one turn: beside facts and history they fit into turnPromptTokensMax
export const firstTokenMs = 10_000;
export const tokenGapMs = 15_000;
export const turnMs = 90_000;
export const toolInputCharsMax = 8_000; // what a model gives a tool: the longest field is a summary of 500
export const toolMs = 5_000;
export const answerCharsMax = 12_000; // UTF-16 units; a support answer is a few hundred
export const sentenceCharsMax = 600; // UTF-16 units; a reply without an end of a sentence is cut between two words
export const sentenceTalkCharsMax = 160; // of a sentence that claims nothing so far and has not ended: then it leaves as it comes
export const sentencePauseMs = 90; // and after so long, where the model is slow: a reader does not notice it
export const claimsKeptMax = 80; // claims recorded of a turn; an answer has a handful
export const claimCharsMax = 120; // of a recorded claim and of the words it stands on
export const sumTermsMax = 4; // values added up to support a total
export const sumValuesMax = 12; // values tried for it: at most some thousand sums
export const evidenceEntriesMax = 40; // entries of a turn that claims are held against: 13 passages and what the tools have found
export const readEntriesMax = 1000; // entries kept in read form, about 10 KB each
export const linkCharsMax = 2_048; // of an address: longer ones are no links, and no more of a word is held back
export const markerCharsMax = 120; // a source mark longer than this is text
export const saveEveryMs = 100; // what a crash may lose of a running answer; one commit for all turns
export const eventsMax = 100_000; // more than an answer can send: the end that recovery adds after a crash is numbered from here
export const eventsKeptMs = 24 * 3_600_000; // a finished stream can be replayed for a day; its message stays

// ── models ──
export const modelChainMax = 5; // models named in CHAT_MODEL: more would only lengthen the wait
export const modelTriesMax = 2; // calls of one model for one step, before its first token
export const retryPauseMs = 400; // before the second, times 0.5 to 1.5, where the server names no time itself
export const retryWaitMs = 2_000; // the longest Retry-After waited for: whoever comes next, or what was found, is shown before 3 s
export const laterModelsMs = 3_000; // beyond the first-token deadline, for all models after the first together
export const laterModelMsMin = 250; // of that for each that is still to be asked: the embedded one speaks in a tenth of it
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
export const changesShownMax = 5; // entries that changed since the shopper was told, and values of each
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
