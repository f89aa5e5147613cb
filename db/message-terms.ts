import type { Db } from "./open.ts";

/**
 * The full-text index of what was said. Words of Korean, Chinese and Japanese are kept as pairs of letters, so that a word of
 * two syllables is found inside any other and before any particle; all others whole. Written in the message's transaction.
 */

const words = /[\p{L}\p{M}\p{N}]+/gu;
const runs = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|[^\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;
const isPaired = /^[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const queryTermsMax = 24;
/**
 * Where the index ends a word and we do not: at vowel signs and other marks of many scripts, but at few of those that Latin
 * letters carry, and at some letters that were marks once. Terms of the index stay as they are; what is searched for is cut there too.
 */
const indexCuts = /(?:(?![\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331])\p{M}|[\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3])+/u;

function piecesOf(text: string): string[] {
  return (text.normalize("NFKC").toLowerCase().match(words) ?? []).flatMap((word) => word.match(runs) ?? []);
}

function pairsOf(piece: string): string[] {
  const letters = [...piece];
  return letters.length < 2 ? [piece] : letters.slice(1).map((letter, at) => `${letters[at]}${letter}`);
}

/** The terms of a text, each once. Pure; what it gives for a text must never change, or a deletion leaves terms behind. */
export function messageTerms(text: string): string {
  return [...new Set(piecesOf(text).flatMap((piece) => (isPaired.test(piece) ? pairsOf(piece) : [piece])))].join(" ");
}

/** What is searched for, as the index understands it: all words, the last letters of a word may be missing. Undefined where nothing is left. */
export function messageQuery(text: string): string | undefined {
  const terms = piecesOf(text).flatMap((piece) => {
    if (!isPaired.test(piece)) return piece.split(indexCuts).filter(Boolean).map((part) => `"${part}"*`);
    return [...piece].length < 2 ? [`"${piece}"*`] : pairsOf(piece).map((pair) => `"${pair}"`);
  });
  return terms.length === 0 ? undefined : [...new Set(terms)].slice(0, queryTermsMax).join(" AND ");
}

/** Adds a message to the index, in the transaction that is open. */
export function indexMessage(db: Db, message: { id: string; conversationId: string; text: string }): void {
  const terms = messageTerms(message.text);
  if (terms === "") return;
  const { lastInsertRowid } = db.prepared("insert into message_documents (message_id, conversation_id) values (?, ?)").run(message.id, message.conversationId);
  db.prepared("insert into message_terms (rowid, terms) values (?, ?)").run(lastInsertRowid, terms);
}

/** Takes a conversation's messages out of the index, in the transaction that is open and before they are deleted. */
export function unindexMessages(db: Db, conversationId: string): void {
  const rows = db.prepared<[string], { number: number; text: string }>(
    "select d.number, m.text from message_documents d join messages m on m.id = d.message_id where d.conversation_id = ?",
  ).all(conversationId);
  for (const { number, text } of rows) db.prepared("insert into message_terms (message_terms, rowid, terms) values ('delete', ?, ?)").run(number, messageTerms(text));
  db.prepared("delete from message_documents where conversation_id = ?").run(conversationId);
}

const allIndexed = "messages_indexed";

/** Indexes messages from before there was an index, some at a time so that others are served in between. Returns how many; 0 from then on. */
export async function indexMissing(db: Db, limit: number): Promise<number> {
  return db.sqlite.transaction(() => {
    if (db.prepared<[string], object>("select 1 from desk_settings where name = ?").get(allIndexed) !== undefined) return 0;
    const rows = db.prepared<[number], { id: string; conversationId: string; text: string }>(
      `select m.id, m.conversation_id as conversationId, m.text from messages m
       where m.text <> '' and not exists (select 1 from message_documents d where d.message_id = m.id) limit ?`,
    ).all(limit);
    for (const row of rows) {
      // A message without a single letter has no terms; its empty document keeps it from being found missing again.
      if (messageTerms(row.text) === "") db.prepared("insert into message_documents (message_id, conversation_id) values (?, ?)").run(row.id, row.conversationId);
      else indexMessage(db, row);
    }
    if (rows.length === 0) db.prepared("insert into desk_settings (name, value, updated_at) values (?, 'true', ?)").run(allIndexed, Date.now());
    return rows.length;
  }).immediate();
}
