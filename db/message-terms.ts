import type { Db } from "./open.ts";

/**
 * The full-text index of what was said. Words of Korean, Chinese and Japanese are kept as pairs of letters, so that a word of
 * two syllables is found inside any other and before any particle; all others whole. Written a moment after the messages, many at a time.
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

/** Puts a message down for the index, in the transaction that is open. */
export function queueMessage(db: Db, id: string): void {
  db.prepared("insert into messages_to_index (message_id) values (?)").run(id);
}

/** Adds the oldest of the messages that wait to the index; many share the pages that each would write alone. Returns how many. */
export function indexQueued(db: Db, limit: number): number {
  if (db.prepared("select 1 from messages_to_index limit 1").get() === undefined) return 0; // most of the time: no transaction for nothing
  return db.sqlite.transaction(() => {
    // One that was deleted since is nowhere but in this list.
    const rows = db.prepared<[number], { number: number; id: string | null; conversationId: string; text: string }>(
      `select q.number, m.id, m.conversation_id as conversationId, m.text from messages_to_index q left join messages m on m.id = q.message_id order by q.number limit ?`,
    ).all(limit);
    for (const row of rows) if (row.id !== null) indexMessage(db, { ...row, id: row.id });
    db.prepared<[number]>("delete from messages_to_index where number <= ?").run(rows.at(-1)?.number ?? 0);
    return rows.length;
  }).immediate();
}

function indexMessage(db: Db, message: { id: string; conversationId: string; text: string }): void {
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
