import type { koQuality } from "./ko-quality.ts";

/** English: the pages where operators try, compare and keep what the bot says. */
export const enQuality: typeof koQuality = {
  test: {
    lead: "Ask as a shopper would, and see what the answer was made of. Nothing asked here is kept.", question: "Question",
    placeholder: "What would a shopper ask?", ask: "Ask", examples: ["How much is shipping?", "Gift ideas under ₩30,000", "배송비 얼마예요?"],
    answer: "Answer", unanswered: "No answer found", notComplete: "Not finished", firstText: (ms) => `first text ${ms}`,
    total: (ms) => `in all ${ms}`, passages: "What was found", noPassages: "Nothing was found.", cited: "Cited", score: "Score",
    notSaid: "This entry does not say it", tools: "Tool calls", layers: "Prompt", tokens: (count) => `${count.toLocaleString("en-US")} tokens`,
    cut: (exchanges, facts) => `Left out for length: ${exchanges} earlier exchanges, ${facts} facts.`, claims: "Claims and their evidence",
    noClaims: "There was no claim to check.",
    standsOn: { entry: "Entry", tool: "Tool", policy: "Policy", echo: "Shopper's words", clock: "Date", unsupported: "Unsupported" },
    failures: "Calls that failed",
    layerNames: {
      "tone and policy": "Tone and policy", tone: "Tone", policy: "Policy", history: "Conversation so far", facts: "What was found",
      question: "Question",
    },
  },
  tryOut: {
    button: "Try before saving", title: "Try before saving", label: "With what is not saved yet", ask: "Ask", sets: "Question sets",
    past: "The last 30 days", pastLead: "Which questions of the last 30 days would be answered differently.",
    nothing: "No question would be answered differently.",
    changes: (count) => (count === 1 ? "1 question would be answered differently." : `${count} questions would be answered differently.`),
    looked: (looked, rest) => `Looked at ${looked.toLocaleString("en-US")} questions${rest > 0 ? ` (${rest} more may change)` : ""}.`,
    noSets: "There is no question set yet. You can make one under Question sets.",
    summary: ({ breaks, mends, changed }) => `Broken ${breaks} · Mended ${mends} · Changed ${changed}`,
  },
  sets: {
    lead: "Questions that must go on being answered right. Run them all before you save an edit.", add: "Make a set", newName: "New question set",
    none: "No question sets yet", noneLead: "Keep the questions that matter with what their answers must say, and check them at every edit.",
    count: (count) => (count === 1 ? "1 question" : `${count} questions`), rightOf: (right, of) => `${right} of ${of} right`, run: "Run all",
    running: "Asking", result: "Result", questions: "Questions", name: "Name of the set", question: (place) => `Question ${place}`,
    contains: "Must say", containsHint: "3,000; two days", entry: "Must cite", isUnknown: "Must not know", addQuestion: "Add question",
    removeQuestion: (place) => `Remove question ${place}`, now: "Now", drafted: "Once saved", missing: (what) => `Missing: ${what}`,
    unknown: "saying that it does not know",
    outcomes: { right: "Right", wrong: "Wrong", same: "Same", changed: "Changed", breaks: "Broken", mends: "Mended" },
  },
  gaps: {
    lead: "Questions that found no answer or whose answer was rated badly, grouped by what they ask for.", range: "Range",
    days: { 7: "7 days", 30: "30 days", 90: "90 days" }, none: "No gaps", noneLead: "Every question found its answer. New gaps gather here.",
    times: (count) => (count === 1 ? "once" : `${count} times`), unanswered: (count) => `${count} unanswered`,
    downvoted: (count) => `${count} rated badly`, examples: "How they asked", write: "Write the answer",
    title: "Write the answer; the questions are asked again at once", publish: "Save and ask again", publishing: "Saving and asking again",
    dismiss: "Set aside", dismissed: "Set aside", answered: (count, of) => `${count} of ${of} questions are answered now`, again: "Asked again",
    still: "Still no answer", nowAnswered: "Answered", toEntry: "See the saved entry", done: "Close", choose: "Choose a group on the left.",
  },
  fixed: {
    lead: "These questions are answered with exactly these words. Remove one and it stops at once.", add: "Add a fixed answer",
    none: "No fixed answers", noneLead: "For answers in which no letter may change, such as legal notices.", questions: "Questions",
    questionsHint: "One on each line. Small differences in spacing and politeness do not matter.", reply: "Answer",
    hits: (count) => `given ${count === 1 ? "once" : `${count.toLocaleString("en-US")} times`}`, never: "never used yet",
    last: (when) => `last ${when}`, taken: "Another fixed answer has this question already.", removed: "Removed. It is not given any more.",
  },
  synonyms: {
    lead: "Words that shoppers use for one another. They count from the next question on.", add: "Add a group", filter: "Find a word",
    group: (place) => `Group of synonyms ${place}`, hint: "Separate them by commas", count: (count) => `${count} groups`,
    needTwo: "Two words at least.", removeGroup: (place) => `Remove group ${place}`,
    conflict: "Someone else saved first. Saving again puts yours over theirs.", overwrite: "Save mine", theirs: "Load what is saved",
  },
  voice: {
    lead: "How the bot speaks. A change counts from the next answer on, and you can go back to any earlier version.", politeness: "Korean politeness",
    haeyo: "해요체 (friendly)", hapsyo: "합쇼체 (formal)", emoji: "Emoji", emojiNone: "None", emojiSome: "Now and then", signOff: "Sign-off",
    forbidden: "Words never to use", forbiddenHint: "Separate them by commas", notes: "Anything else", notesHint: "Handed to the model as it stands.",
    lines: "What the prompt gets", plain: "The plain voice: nothing is added.", versions: "Earlier versions",
    version: (version) => `Version ${version}`, bring: "Load this version", brought: "Loaded. Save it to use it.", none: "None was saved yet.",
    now: "Now", embedded: "The embedded model answers in set sentences and follows only part of this.",
  },
  clashes: {
    title: "Entries that say otherwise", none: "", contradiction: "Different number", duplicate: "Same question", ours: "This entry",
    theirs: "The other",
  },
};
