import { listCategories, readCurrent, type Entry } from "../db/catalog.ts";
import type { Db } from "../db/open.ts";
import { analyze } from "./analyzer.ts";
import type { EmbeddedIndex } from "./index/embedded.ts";
import { type CategoryWords, entryIdOf, type Passage, passageFields, toPassages } from "./passages.ts";
import { createRetriever, type Retriever } from "./retriever.ts";
import type { Follower } from "./sync.ts";

/** An entry as it would be: `entry` is undefined where it would be deleted. */
export type Draft = { id: string; entry: Entry | undefined };

/**
 * The shop as it would be searched with a draft saved. Exact: scores are what the index would give, because for the moment of
 * a search it does hold the draft.
 */
export function createDraftRetriever(deps: { db: Db; follower: Follower; index: EmbeddedIndex }, draft: Draft): Retriever {
  const { db, follower, index } = deps;
  let categories: Map<string, CategoryWords> | undefined;
  let passages: Passage[] = [];
  let fields = new Map<string, Map<string, number>>();

  const toWords = (entry: Entry | undefined) => (entry === undefined ? [] : toPassages(entry, categories?.get(entry.category ?? "")));
  async function prepare(): Promise<void> {
    if (categories !== undefined) return;
    categories = new Map((await listCategories(db)).map((category) => [category.id, category]));
    passages = toWords(draft.entry);
    fields = new Map(passages.map((passage) => [passage.id, termFields(passage)]));
  }
  return createRetriever({
    follower: {
      ...follower,
      async catchUp() {
        await prepare();
        await follower.catchUp();
      },
      kindOf: (id) => (id === draft.id ? draft.entry?.kind : follower.kindOf(id)),
    },
    // What is put back is the row of this very moment: the index may learn of a change early, but never of an old one late.
    index: { ...index, search: async (query) => index.searchWith({ held: toWords(readCurrent(db, draft.id)), passages }, query) },
    statistics: {
      revisions: index.revisions, idf: index.idf,
      isKnown: (term) => index.isKnown(term) || [...fields.values()].some((terms) => terms.has(term)),
      fieldsOf: ({ passageId, term }) => (entryIdOf(passageId) === draft.id ? fields.get(passageId)?.get(term) ?? 0 : index.fieldsOf({ passageId, term })),
    },
  });
}

/** In which fields of a passage each of its terms stands; see `fieldBits`. */
function termFields(passage: Passage): Map<string, number> {
  const fields = new Map<string, number>();
  for (const [place, name] of passageFields.entries()) for (const term of analyze(passage.fields[name])) fields.set(term, (fields.get(term) ?? 0) | (1 << place));
  return fields;
}
