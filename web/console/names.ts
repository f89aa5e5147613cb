import { useLoad } from "./load.ts";
import { useMe } from "./session.ts";
import { call } from "./client.ts";
import { useWords, type Words } from "./words.ts";

type Named = { items: { id: string; name?: string; label?: string }[] };

/** What a person or a machine is called that did something. The names of machines are for admins. */
export function useNames(): (actor: string | null) => string {
  const { words } = useWords();
  const me = useMe();
  const members = useLoad("names/members", (signal) => call<Named>("/api/staff/colleagues", { signal }));
  const tokens = useLoad(me.role === "admin" ? "names/tokens" : undefined, (signal) => call<Named>("/api/staff/tokens", { signal }));
  const names = new Map([...members.data?.items ?? [], ...tokens.data?.items ?? []].map(({ id, name, label }) => [id, name ?? label ?? ""]));
  return (actor) => {
    if (actor === null || actor === "cli") return words.history.unknown;
    if (actor === "server") return words.server;
    if (actor === me.id) return me.name;
    return names.get(actor) ?? (actor.startsWith("tok_") ? words.machine : words.colleague);
  };
}

/** What an answer's model is called: two of them are none. */
export function nameOfModel(model: string, words: Words): string {
  return model === "pinned" ? words.fixed.model : model === "degraded" ? words.test.degraded : model;
}
