import type { Evidence, Topic } from "./evidence.ts";
import { nameWords } from "./evidence.ts";

/** Where a sentence names a product or an order: `share` of the name is there, 1 where all of it is. */
export type Mention = { topic: Topic; start: number; end: number; share: number };

const shareMin = 0.5;

/** The products and orders that a plain sentence names, from left to right. A whole name leaves no room for half of another. */
export function readMentions(text: string, evidence: Evidence): Mention[] {
  const map = squeezedWithPlaces(text);
  const whole = evidence.topics().flatMap((topic): Mention[] => topic.names.flatMap(({ squeezed }) => allPlaces(map, squeezed).map((place) => ({ topic, ...place, share: 1 }))))
    .toSorted((a, b) => (b.end - b.start) - (a.end - a.start));
  const mentions: Mention[] = [];
  for (const found of whole) {
    const isTaken = mentions.some((other) => found.start < other.end && found.end > other.start && !(found.start === other.start && found.end === other.end));
    if (!isTaken) mentions.push(found);
  }
  const rest = mentions.reduce((left, { start, end }) => left.slice(0, start) + " ".repeat(end - start) + left.slice(end), text);
  return [...mentions, ...partly(rest, evidence, mentions)].toSorted((a, b) => a.start - b.start || b.share - a.share);
}

/** "머그는" for 달항아리 머그: only the topics that share the most, and only where no whole name has said it better. */
function partly(text: string, evidence: Evidence, whole: Mention[]): Mention[] {
  const words = nameWords(text);
  if (words.length === 0) return [];
  const found = evidence.topics().flatMap((topic): Mention[] => {
    if (whole.some((mention) => mention.topic === topic)) return [];
    return topic.names.flatMap((name): Mention[] => {
      const hits = name.words.filter((word) => word.length > 1 && words.some((said) => said === word || (word.length > 1 && /^[가-힣]/.test(word) && said.startsWith(word) && said.length - word.length <= 2)));
      const share = name.words.length === 0 ? 0 : hits.length / name.words.length;
      if (share < shareMin) return [];
      const last = hits.at(-1) ?? "";
      const at = text.toLowerCase().indexOf(last);
      return at < 0 ? [] : [{ topic, start: at, end: at + last.length, share: share * 0.8 }];
    });
  });
  const best = new Map<number, number>();
  for (const { end, share } of found) best.set(end, Math.max(best.get(end) ?? 0, share));
  const isUsed = (mention: Mention) => whole.some((other) => other.topic.names.some((name) => name.words.includes(text.slice(mention.start, mention.end).toLowerCase())));
  return found.filter((mention) => mention.share === best.get(mention.end) && !isUsed(mention));
}

function squeezedWithPlaces(text: string): { squeezed: string; places: number[] } {
  let squeezed = "";
  const places: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (/[\p{L}\p{N}]/u.test(character)) {
      squeezed += character.toLowerCase();
      places.push(at);
    }
  }
  return { squeezed, places };
}

function allPlaces({ squeezed, places }: { squeezed: string; places: number[] }, name: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  if (name.length < 2) return found;
  for (let at = squeezed.indexOf(name); at >= 0; at = squeezed.indexOf(name, at + name.length)) {
    found.push({ start: places[at]!, end: places[at + name.length - 1]! + 1 });
  }
  return found;
}
