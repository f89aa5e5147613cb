import { Hono, type Context } from "hono";
import { z } from "zod";
import type { AddressOf } from "../address.ts";
import type { Deps } from "../compose.ts";
import { signOut, startSession } from "../identity.ts";
import { sessionAddressesMax, sessionWindowMs } from "../limits.ts";
import { described } from "../openapi.ts";
import { tooMany } from "../rates.ts";
import { valid } from "./request.ts";

const start = z.strictObject({ customerToken: z.string().min(1).max(4096).optional() });
const started = z.object({ sessionToken: z.string(), expiresAt: z.int(), customer: z.object({ id: z.string(), name: z.string() }).optional() });
const ended = z.object({ ended: z.literal(true) });

/** Who is asking: a guest, or the customer whom the shop's own backend has signed for. */
export function sessionRoutes(deps: Deps) {
  const admit = createGate(deps.sessionsPerMinute, deps.addressOf);
  const description = described({
    summary: "Start a session: a guest's or, with the shop's signed token, a customer's", answer: started, refusals: ["invalid_request", "customer_token_invalid", "body_too_large", "too_many_requests"],
  });
  return new Hono()
    .post("/sessions", description, valid("json", start), async (c) => {
      admit(c);
      return c.json(await startSession({ db: deps.db, secrets: deps.tokenSecrets }, c.req.valid("json").customerToken) satisfies z.infer<typeof started>, 200);
    })
    .delete("/sessions", described({ summary: "Sign out: ends this session and, for a customer, the shop's token that started it", answer: ended, refusals: [], isOwn: true }), async (c) => {
      await signOut(deps.db, c.req.header("authorization"));
      return c.json({ ended: true } satisfies z.infer<typeof ended>, 200);
    });
}

/**
 * Anybody may start a session and each is a row, so an address may start only so many in a minute. Behind a proxy that is not
 * trusted the address is the proxy's and all its shoppers share the bound.
 */
function createGate(perMinute: number, addressOf: AddressOf): (c: Context) => void {
  const counts = new Map<string, number>();
  let endsAt = 0;
  return (c) => {
    const now = Date.now();
    if (now >= endsAt) {
      counts.clear();
      endsAt = now + sessionWindowMs;
    }
    const address = addressOf(c);
    const counted = counts.has(address) || counts.size < sessionAddressesMax ? address : "others";
    const count = (counts.get(counted) ?? 0) + 1;
    counts.set(counted, count);
    if (count <= perMinute) return;
    throw tooMany(endsAt, now);
  };
}
