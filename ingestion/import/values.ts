import type { AttributeValue, Attributes, Language, Localized } from "../../db/schema.ts";
import { isRecord } from "./jsonl.ts";
import type { RowReader } from "./mapping.ts";

/** Turns what files hold into what rows hold. Texts are NFC from here on. */

export function toText(value: unknown): string | undefined {
  if (typeof value === "string") return value.normalize("NFC").trim();
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

export function toLanguage(text: string): Language {
  return /[가-힣]/.test(text) ? "ko" : "en";
}

/** A text in its languages: from `field.ko` and `field.en`, an object of both, or a plain text by whether it is Korean. */
export function toLocalized(row: RowReader, field: string): Localized {
  const whole = row.get(field);
  const given = isRecord(whole) ? localizedOf(whole) : plainLocalized(toText(whole));
  const ko = toText(row.get(`${field}.ko`)) ?? given.ko;
  const en = toText(row.get(`${field}.en`)) ?? given.en;
  return { ...(ko === undefined ? {} : { ko }), ...(en === undefined ? {} : { en }) };
}

export function plainLocalized(text: string | undefined): Localized {
  return text === undefined || text === "" ? {} : { [toLanguage(text)]: text };
}

function localizedOf(value: Record<string, unknown>): Localized {
  const ko = toText(value["ko"]);
  const en = toText(value["en"]);
  return { ...(ko === undefined ? {} : { ko }), ...(en === undefined ? {} : { en }) };
}

export function toCount(value: unknown): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  const text = toText(value)?.replaceAll(",", "");
  return text !== undefined && /^-?\d+(?:\.0+)?$/.test(text) ? Number(text) : undefined;
}

/** Free-form properties as rows keep them; what cannot be kept (null, deeper objects) is left out. */
export function toAttributes(value: unknown): Attributes {
  const given = typeof value === "string" ? parseObject(value) : value;
  if (!isRecord(given)) return {};
  return Object.fromEntries(Object.entries(given).flatMap(([name, each]) => {
    const kept = toAttribute(each);
    return kept === undefined ? [] : [[name.normalize("NFC"), kept]];
  }));
}

export function toAttribute(value: unknown): AttributeValue | undefined {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "string") return value.normalize("NFC");
  if (Array.isArray(value)) return value.map(toText).filter((text) => text !== undefined);
  if (!isRecord(value)) return undefined;
  const text = localizedOf(value);
  return text.ko === undefined && text.en === undefined ? undefined : text;
}

/** A list in a cell: JSON, or texts between commas, semicolons or bars. */
export function toList(value: unknown): string[] {
  const parts = Array.isArray(value) ? value.map((part) => toText(part) ?? "") : (toText(value) ?? "").split(/[,;|]/);
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** An array or object that a text cell holds as JSON; other values as they are. */
export function toNested(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined; // a plain text where a list was looked for: the caller says so in its words
  }
}

function parseObject(text: string): unknown {
  const value = toNested(text);
  if (value === undefined) throw new Error("attributes: neither an object nor JSON");
  return value;
}
