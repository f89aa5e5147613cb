import type { EntryKind, FaqDraft, ProductDraft } from "./entries.ts";

/** An entry as single facts, each by its path ("title.ko", "variants.<id>"): what is compared, merged and shown as a difference. */
export type Facts = Map<string, unknown>;
export type Draft = ProductDraft | FaqDraft;
export type Difference = { path: string; before: unknown; after: unknown };
/** One fact in which two people differ from what both began with. */
export type Clash = { path: string; base: unknown; mine: unknown; theirs: unknown };
export type Merge = { facts: Facts; clashes: Clash[]; onlyMine: string[]; onlyTheirs: string[] };

const texts = { product: ["title", "description"], faq: ["question", "answer"] } as const;
const plain = { product: ["brand", "category", "price", "currency", "stock", "url", "imageUrl"], faq: ["category", "tags"] } as const;

export function factsOf(kind: EntryKind, draft: Draft): Facts {
  const entry = draft as Record<string, unknown>;
  const facts: Facts = new Map();
  const put = (path: string, value: unknown): void => { if (!isNothing(value)) facts.set(path, value); };
  for (const name of texts[kind]) for (const language of ["ko", "en"]) put(
    `${name}.${language}`, (entry[name] as Record<string, unknown> | undefined)?.[language],
  );
  for (const name of plain[kind]) if (name !== "stock" || (draft as ProductDraft).variants.length === 0) put(name, entry[name]);
  if (kind === "product") {
    const { attributes, variants } = draft as ProductDraft;
    for (const [name, value] of Object.entries(attributes)) put(`attributes.${name}`, value);
    for (const [place, variant] of variants.entries()) put(`variants.${variant.id ?? `new-${place}`}`, variant);
  }
  return facts;
}

/** The entry that facts make, to be sent whole. */
export function draftOf(kind: EntryKind, facts: Facts): Draft {
  const text = (name: string): { ko?: string; en?: string } => Object.fromEntries(["ko", "en"].flatMap((language) => (facts.has(`${name}.${language}`) ? [[language, facts.get(`${name}.${language}`)]] : [])));
  const below = (name: string): [string, unknown][] => [...facts].filter(([path]) => path.startsWith(`${name}.`)).map(([path, value]) => [path.slice(name.length + 1), value]);
  const rest = Object.fromEntries(plain[kind].map((name) => [name, facts.get(name) ?? (name === "tags" ? [] : null)]));
  const named = Object.fromEntries(texts[kind].map((name) => [name, text(name)]));
  if (kind === "faq") return { ...named, ...rest } as unknown as FaqDraft;
  const { stock, ...others } = rest;
  const variants = below("variants").map(([, value]) => value);
  return {
    ...named, ...others, ...(variants.length === 0 && { stock }), attributes: Object.fromEntries(below("attributes")), variants,
  } as unknown as ProductDraft;
}

export function differences(before: Facts, after: Facts): Difference[] {
  return pathsOf(before, after).filter((path) => !isSame(before.get(path), after.get(path))).map((path) => ({ path, before: before.get(path), after: after.get(path) }));
}

/** Puts two people's changes together. Where both changed the same fact differently it is a clash, and `facts` holds mine. */
export function merge(base: Facts, mine: Facts, theirs: Facts): Merge {
  const merged: Merge = { facts: new Map(), clashes: [], onlyMine: [], onlyTheirs: [] };
  for (const path of pathsOf(theirs, mine, base)) {
    const [first, own, other] = [base.get(path), mine.get(path), theirs.get(path)];
    const isMine = !isSame(own, first);
    const isTheirs = !isSame(other, first);
    const value = isMine ? own : other;
    if (value !== undefined) merged.facts.set(path, value);
    if (isMine && isTheirs && !isSame(own, other)) merged.clashes.push({ path, base: first, mine: own, theirs: other });
    else if (isMine && !isTheirs) merged.onlyMine.push(path);
    else if (isTheirs && !isMine) merged.onlyTheirs.push(path);
  }
  return merged;
}

function pathsOf(...all: Facts[]): string[] {
  return [...new Set(all.flatMap((facts) => [...facts.keys()]))];
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** Objects with their keys in one order: it means nothing to us. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => !isNothing(each)).toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}
