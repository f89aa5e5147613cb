import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import type { Deps } from "../compose.ts";
import { startSession } from "../identity.ts";
import { valid } from "./request.ts";

const start = z.strictObject({ customerToken: z.string().min(1).max(4096).optional() });

/** Who is asking: a guest, or the customer whom the shop's own backend has signed for. */
export function sessionRoutes(deps: Deps) {
  return new Hono()
    .post("/sessions", describeRoute({ summary: "Start a session for a guest or, with the shop's token, a customer" }), valid("json", start), async (c) => (
      c.json(await startSession({ db: deps.db, secret: deps.tokenSecret }, c.req.valid("json").customerToken), 200)
    ));
}
