import { createHash } from "node:crypto";
import { createMiddleware } from "hono/factory";
import { claimRequest, releaseRequest, settleRequest } from "../../db/requests.ts";
import type { Db } from "../../db/open.ts";
import { AppError } from "../errors.ts";
import { requestKeyBytesMax, requestKeyCharsMax, requestKeysKeptMs, requestKeysMax, requestRunningMs } from "../limits.ts";
import type { StaffVariables } from "../staff.ts";

const bounds = { runningMs: requestRunningMs, keptMs: requestKeysKeptMs, rowsMax: requestKeysMax };
type Variables = { Variables: StaffVariables["Variables"] & { requestKey: string | undefined; wasBegun: boolean } };

/** Does a request with an `Idempotency-Key` once: its retry within 24 hours gets the first answer, marked `idempotency-replayed`. */
export function once(db: Db) {
  return createMiddleware<Variables>(async (c, next) => {
    const key = c.req.header("idempotency-key");
    c.set("requestKey", undefined);
    c.set("wasBegun", false);
    if (key === undefined) return next();
    if (key.length === 0 || key.length > requestKeyCharsMax) throw new AppError("invalid_request", { details: { fields: ["Idempotency-Key"] } });
    const body = Buffer.from(await c.req.arrayBuffer());
    const requestHash = createHash("sha256").update(`${c.req.method} ${c.req.path}\n${c.req.header("if-match") ?? ""}\n`).update(body).digest("base64url");
    const request = { actor: c.var.staff.id, key, requestHash };
    const claim = await claimRequest(db, request, bounds);
    if (claim.kind === "other") throw new AppError("key_conflict");
    if (claim.kind === "running") throw new AppError("request_running");
    if (claim.kind === "done") return c.body(claim.body, claim.status as 200, { "content-type": "application/json", "idempotency-replayed": "true" });
    c.set("requestKey", createHash("sha256").update(`${request.actor}\n${key}`).digest("base64url").slice(0, 22));
    c.set("wasBegun", claim.wasBegun);
    try {
      await next();
    } finally {
      // A failure of ours may be over at the next try; everything else would end the same way.
      const answer = c.error !== undefined || c.res.status >= 500 ? undefined : await c.res.clone().text();
      if (answer === undefined || Buffer.byteLength(answer) > requestKeyBytesMax) await releaseRequest(db, request);
      else await settleRequest(db, request, { status: c.res.status, body: answer });
    }
    return undefined;
  });
}
