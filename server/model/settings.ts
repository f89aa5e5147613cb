import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { SettingsError } from "../config.ts";

const price = z.strictObject({ input: z.number().min(0), cached: z.number().min(0).nullable(), output: z.number().min(0), asOf: z.iso.date() });
const entry = z.strictObject({
  api: z.enum(["responses", "chat"]), temperature: z.number().min(0).max(2).nullable(), maxOutputTokens: z.int().min(1),
  contextTokens: z.int().min(1000).nullable(), systemMessages: z.enum(["many", "first-only"]), price: price.nullable(),
});
const file = z.strictObject({ readme: z.unknown().optional(), models: z.record(z.string(), entry.partial()) });

/** USD for a million tokens on a day; `cached` null where cached input has no price of its own. */
export type Price = z.infer<typeof price>;
/** What a call of a model needs to know; see models.json for what each field means. */
export type ModelSettings = z.infer<typeof entry>;
export type SettingsTable = Record<string, Partial<ModelSettings>>;

/** For a model that no entry names: nothing that some models refuse, and no price rather than a wrong one. */
const unknown: ModelSettings = { api: "responses", temperature: null, maxOutputTokens: 1500, contextTokens: null, systemMessages: "many", price: null };

/**
 * The table of models, with what an operator has put into the data folder over it.
 * @throws SettingsError naming what is wrong in the operator's file.
 */
export function readSettingsTable(dataDir: string): SettingsTable {
  const own = join(dataDir, "models.json");
  const table = readTable(join(import.meta.dirname, "models.json"));
  const changes = existsSync(own) ? readTable(own) : {};
  for (const [name, change] of Object.entries(changes)) table[name] = { ...table[name], ...change };
  return table;
}

/** A model's settings by its name in CHAT_MODEL: every entry that fits, the longer over the shorter. Pure. */
export function settingsFor(name: string, table: SettingsTable): ModelSettings {
  const fits = (pattern: string) => (pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern);
  const layers = Object.keys(table).filter(fits).toSorted((a, b) => a.length - b.length);
  return Object.assign({}, unknown, ...layers.map((pattern) => table[pattern])) as ModelSettings;
}

function readTable(path: string): SettingsTable {
  const parsed = file.safeParse(parseJson(path));
  if (!parsed.success) throw new SettingsError(parsed.error.issues.map((issue) => `${path}: ${issue.path.join(" → ")}: ${issue.message}.`));
  return parsed.data.models as SettingsTable; // JSON has no undefined
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new SettingsError([`${path}: is not readable JSON.`]);
  }
}
