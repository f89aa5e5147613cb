import type { Entry } from "../../../db/catalog.ts";
import type { Language } from "../../../db/schema.ts";
import { fold, isHangul, splitWords } from "../../../ingestion/analyzer.ts";
import { particleless } from "../../../ingestion/particles.ts";
import { evidenceEntriesMax, readEntriesMax } from "../../limits.ts";
import { minuteOfDay } from "../format.ts";
import { factLine, type Fact } from "../facts.ts";
import { dayNumber } from "./dates.ts";
import { readEntry } from "./entry-statements.ts";
import { plain } from "./plain.ts";
import { readStatement, type Owner, type Statement } from "./statement.ts";
import { readToolResult } from "./tool-statements.ts";

/** What a value stands on. */
export type Source = { by: "entry"; id: string; revision: number } | { by: "tool"; name: string } | { by: "policy" } | { by: "echo" } | { by: "clock" };
export type Known = { statement: Statement; source: Source };
/** A product or an order that a sentence can be about, with its names ready for looking up. */
export type Topic = { owner: Owner; names: { squeezed: string; words: string[] }[] };

/** All that a turn may state, read as far as it is asked for. */
export type Evidence = {
  /** The calendar day and the minute of it, in the shop's time zone. */
  today: number; minute: number; language: Language; question: string;
  known(): Known[];
  topics(): Topic[];
  /** What the shopper has said: it may be said again, but proves nothing. */
  echo(): Known[];
  /** What the shopper was told and is no longer so: it may be named as that. */
  superseded(): Known[];
  hasOrders(): boolean;
  /** Whether a text is a piece of what a tool has given, as it gave it. */
  isToolResult(text: string): boolean;
  add(entries: { fact: Fact; revision: number }[]): void;
  addTool(name: string, output: Record<string, unknown>, entries: Entry[]): void;
};

/** Entries in read form: catalog text is the same from turn to turn, and reading an entry takes about a millisecond. */
const readEntries = new Map<string, Statement[]>();

function readOnce(fact: Fact, view: { today: number; language: Language }): Statement[] {
  const { match: _match, naming: _naming, score: _score, recent: _recent, ...said } = fact;
  const key = `${view.today} ${view.language} ${factLine({ ...said, match: 0, naming: 0, score: 0 } as Fact)}`;
  const found = readEntries.get(key);
  if (found !== undefined) return found;
  const read = readEntry(fact, view);
  if (readEntries.size >= readEntriesMax) readEntries.clear();
  readEntries.set(key, read);
  return read;
}

/**
 * The evidence of one turn. Reading is put off until a sentence with a claim asks for it.
 * @param given.policy what operators have written into the prompt: figures there may be stated
 */
export function createEvidence(given: { language: Language; now: number; question: string; earlier: string[]; superseded?: string[]; policy: string[] }): Evidence {
  const { language } = given;
  const today = dayNumber(given.now);
  const pending: (() => Known[])[] = [];
  const read: Known[] = [];
  let topics: Topic[] = [];
  const asEcho = (texts: string[]) => texts.map((text): Known => ({ statement: readStatement(text, { today }), source: { by: "echo" } }));
  let [echo, superseded]: (Known[] | undefined)[] = [undefined, undefined];
  const results: string[] = [];
  let orders = false;
  let entries = 0;
  const known = () => {
    const added = pending.splice(0).flatMap((make) => make());
    if (added.length > 0) {
      read.push(...added);
      topics = topicsOf(read);
    }
    return read;
  };
  pending.push(() => given.policy.flatMap((text) => text.split(/\n+|(?<=[.!?])\s+/)).filter(Boolean).map((text) => ({ statement: readStatement(text, { today }), source: { by: "policy" } })));
  return {
    today, minute: minuteOfDay(given.now), language, question: plain(given.question), known,
    topics: () => { known(); return topics; },
    echo: () => (echo ??= asEcho([given.question, ...given.earlier])),
    superseded: () => (superseded ??= asEcho(given.superseded ?? [])),
    hasOrders: () => orders,
    isToolResult: (text) => /":|\{"/.test(text) && results.some((result) => result.includes(squeeze(text))),
    add(list) {
      const room = list.slice(0, Math.max(0, evidenceEntriesMax - entries));
      entries += room.length;
      pending.push(() => room.flatMap(({ fact, revision }) => readOnce(fact, { today, language }).map((statement): Known => ({ statement, source: { by: "entry", id: fact.id, revision } }))));
    },
    addTool(name, output, found) {
      const revisions = new Map(found.map((entry) => [entry.id, entry.revision]));
      results.push(squeeze(JSON.stringify(output)));
      orders ||= "orderNo" in output || "orders" in output;
      pending.push(() => readToolResult(output, { today, readFact: (fact) => readOnce(fact, { today, language }) }).map((statement): Known => {
        const revision = revisions.get(statement.owner?.id ?? "");
        return { statement, source: revision === undefined ? { by: "tool", name } : { by: "entry", id: statement.owner?.id ?? "", revision } };
      }));
    },
  };
}

function topicsOf(known: Known[]): Topic[] {
  const owners = new Map<string, Owner>();
  for (const { statement } of known) if (statement.owner !== undefined && statement.owner.names.length > 0) owners.set(statement.owner.id, statement.owner);
  return [...owners.values()].map((owner) => ({ owner, names: owner.names.map((name) => ({ squeezed: squeeze(name), words: nameWords(name) })) }));
}

/** A name without spaces and marks, for finding it however it is spaced. */
export function squeeze(text: string): string {
  return fold(plain(text)).replace(/[^\p{L}\p{N}]/gu, "");
}

/** The words of a name, Korean ones without a particle. */
export function nameWords(name: string): string[] {
  return splitWords(fold(plain(name))).map((word) => (isHangul(word) ? particleless(word) ?? word : word.replace(/s$/, ""))).filter((word) => !/^(?:set|of|the|and|for)$/.test(word));
}
