import { z } from "zod";
import type { Endpoint, Endpoints } from "../config.ts";
import { dayMs, modelListBytesMax, modelListMs, retirementWarnDays } from "../limits.ts";
import type { Log } from "../log.ts";

/**
 * What the endpoint of a model says of it. `ok` · `retiring` within 90 days · `retired`, its day has come · `unlisted`, the
 * endpoint does not name it · `no_list`, the endpoint gives no list · `refused`, it does not take the key · `unreachable`.
 */
export type ModelState = "ok" | "retiring" | "retired" | "unlisted" | "no_list" | "refused" | "unreachable";
export type ModelCheck = { name: string; state: ModelState; shutdownDate?: string; daysLeft?: number };

/** Knows before its shoppers do that a model will be switched off. */
export type Retirement = {
  /** Asks every endpoint now, logs what an operator should know, and remembers. Never throws. */
  check(): Promise<ModelCheck[]>;
  /** What the last check found; empty before the first. */
  last(): ModelCheck[];
};

const list = z.object({ data: z.array(z.object({ id: z.string(), shutdown_date: z.union([z.string(), z.number()]).nullish() })) });
type Listing = { models: Map<string, string | undefined> } | { problem: ModelState };

export function createRetirement(deps: { names: string[]; endpoints: Endpoints; log: Log; now: () => number }): Retirement {
  const { names, endpoints, log, now } = deps;
  let found: ModelCheck[] = [];
  return {
    last: () => found,
    async check() {
      const [openai, compatible] = await Promise.all([endpoints.openai, endpoints.compatible].map(async (endpoint, place) => (
        endpoint !== undefined && names.some((name) => name.startsWith(place === 0 ? "openai:" : "compatible:")) ? listModels(endpoint) : undefined)));
      found = names.map((name) => {
        const listing = name.startsWith("openai:") ? openai : name.startsWith("compatible:") ? compatible : undefined;
        return listing === undefined ? { name, state: "ok" } : judge(name, listing, now());
      });
      for (const { name, ...rest } of found) if (rest.state !== "ok" && rest.state !== "no_list") log.warn({ model: name, ...rest }, warnings[rest.state]);
      return found;
    },
  };
}

const warnings: Record<Exclude<ModelState, "ok" | "no_list">, string> = {
  retiring: "a model will be switched off: put its replacement into CHAT_MODEL or EMBEDDING_MODEL before that day", retired: "a model has been switched off: the next in CHAT_MODEL answers",
  unlisted: "a model is not in its endpoint's list", refused: "a model's endpoint does not take the key", unreachable: "a model's endpoint cannot be reached",
};

/** A model by what its endpoint lists; a fine-tuned one ends with its base. Pure. */
export function judge(name: string, listing: Listing, now: number): ModelCheck {
  if ("problem" in listing) return { name, state: listing.problem };
  const id = name.slice(name.indexOf(":") + 1);
  const base = /^ft:([^:]+)/.exec(id)?.[1];
  const { models } = listing;
  if (!models.has(id)) return { name, state: "unlisted", ...ending(base === undefined ? undefined : models.get(base), now) };
  const [shutdownDate] = [models.get(id), base === undefined ? undefined : models.get(base)].filter((date) => date !== undefined).toSorted();
  const end = ending(shutdownDate, now);
  const state = end.daysLeft === undefined || end.daysLeft > retirementWarnDays ? "ok" : end.daysLeft <= 0 ? "retired" : "retiring";
  return { name, state, ...end };
}

function ending(shutdownDate: string | undefined, now: number): Pick<ModelCheck, "shutdownDate" | "daysLeft"> {
  return shutdownDate === undefined ? {} : { shutdownDate, daysLeft: Math.ceil((Date.parse(shutdownDate) - now) / dayMs) };
}

async function listModels({ baseUrl, apiKey }: Endpoint): Promise<Listing> {
  try {
    const response = await fetch(`${baseUrl}/models`, { headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }, signal: AbortSignal.timeout(modelListMs) });
    if (response.status === 401 || response.status === 403) return { problem: "refused" };
    if (!response.ok) return { problem: response.status >= 500 ? "unreachable" : "no_list" };
    const { data } = list.parse(JSON.parse(await readText(response)));
    return { models: new Map(data.map((model) => [model.id, dayOf(model.shutdown_date)])) };
  } catch (error) {
    return { problem: error instanceof z.ZodError || error instanceof SyntaxError ? "no_list" : "unreachable" };
  }
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > modelListBytesMax) throw new SyntaxError("a list that does not end");
  }
  return text;
}

/** A day as 2027-01-14, from a date or from seconds; undefined where it is neither. */
function dayOf(given: string | number | null | undefined): string | undefined {
  const at = typeof given === "number" ? given * 1000 : Date.parse(given ?? "");
  return Number.isNaN(at) ? undefined : new Date(at).toISOString().slice(0, 10);
}
