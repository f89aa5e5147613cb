import { createHash, randomBytes, randomUUID } from "node:crypto";
import { decode, sign, verify } from "hono/jwt";
import { z } from "zod";
import type { Db } from "../db/open.ts";
import { readCustomer } from "../db/orders.ts";
import { createSession, endSession, findSession } from "../db/sessions.ts";
import { AppError } from "./errors.ts";
import { clockSkewMs, customerTokenLifeMaxMs, guestSessionLifeMs } from "./limits.ts";

/** Who is asking, settled before any model speaks. `owner` is what conversations and turns belong to. */
export type Shopper = { sessionId: string; owner: string } & ({ kind: "guest" } | { kind: "customer"; customerId: string });

export type SessionStart = { sessionToken: string; expiresAt: number; customer?: { id: string; name: string } };

const claims = z.object({ sub: z.string().min(1).max(200), exp: z.number().int(), nbf: z.number().optional(), iat: z.number().optional() });

/**
 * Starts a session. With a token it is the customer's whom the shop's backend signed for, without one a guest's.
 * @throws AppError customer_token_invalid for any token that is not exactly right.
 */
export async function startSession(deps: { db: Db; secrets: string[] }, customerToken: string | undefined): Promise<SessionStart> {
  const sessionToken = randomBytes(32).toString("base64url");
  const tokenHash = hashToken(sessionToken);
  if (customerToken === undefined) {
    const expiresAt = Date.now() + guestSessionLifeMs;
    await createSession(deps.db, { tokenHash, customerId: null, expiresAt });
    return { sessionToken, expiresAt };
  }
  const { sub, exp } = await readCustomerToken(deps.secrets, customerToken);
  const expiresAt = exp * 1000;
  const session = await createSession(deps.db, { tokenHash, customerId: sub, expiresAt, customerTokenHash: hashToken(signedPart(customerToken)) });
  if (session === undefined) throw new AppError("customer_token_invalid", { cause: new Error("its customer has signed out") });
  const customer = await readCustomer(deps.db, sub);
  return { sessionToken, expiresAt, customer: { id: sub, name: customer?.name ?? "" } };
}

/**
 * Signs out: the session ends, and where it is a customer's, so do all that were started with the same token of the shop's,
 * which cannot start another. What is asked with an unknown session is no more than that.
 */
export async function signOut(db: Db, authorization: string | undefined): Promise<void> {
  await endSession(db, hashToken(bearerOf(authorization)));
}

/** The shopper behind an Authorization header. */
export async function identify(db: Db, authorization: string | undefined): Promise<Shopper> {
  const session = await findSession(db, hashToken(bearerOf(authorization)));
  if (session === undefined || session.expiresAt <= Date.now()) throw new AppError("session_expired");
  return shopperOf({ sessionId: session.id, customerId: session.customerId });
}

/** The same shopper for a session that is already proven (the CLI's `ask`). */
export function shopperOf(session: { sessionId: string; customerId: string | null }): Shopper {
  const { sessionId, customerId } = session;
  return customerId === null ? { kind: "guest", sessionId, owner: sessionId } : { kind: "customer", sessionId, customerId, owner: customerOwner(customerId) };
}

/** Signs a customer token as a shop's backend would; here only for the demo shop's own customers. */
export async function signCustomerToken(secret: string, customerId: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return sign({ sub: customerId, jti: randomUUID(), iat: now, exp: now + customerTokenLifeMaxMs / 1000 }, secret, "HS256");
}

function bearerOf(authorization: string | undefined): string {
  const token = /^bearer +([\w-]{43})$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) throw new AppError("session_missing");
  return token;
}

/** What the signature is over: unlike the signature itself it can be spelled in one way only. */
function signedPart(token: string): string {
  return token.slice(0, token.lastIndexOf("."));
}

// Ids that a shop brings may look like a session's; the prefix keeps the two apart.
function customerOwner(customerId: string): string {
  return `customer:${customerId}`;
}

function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** base64url without padding, as RFC 7515 has it: decoders are lenient, and one token must have one spelling. */
const spelling = /^[\w-]+\.[\w-]+\.[\w-]+$/;

async function readCustomerToken(secrets: string[], token: string): Promise<{ sub: string; exp: number }> {
  try {
    if (!spelling.test(token)) throw new Error("it is not spelled as a token is");
    if (decode(token).header.alg !== "HS256") throw new Error("only HS256 is accepted");
    const { sub, exp, nbf = 0, iat = 0 } = claims.parse(await verifyWithAny(secrets, token));
    const leftMs = exp * 1000 - Date.now();
    if (Math.max(nbf, iat) * 1000 > Date.now() + clockSkewMs) throw new Error("nbf or iat is still to come");
    if (leftMs <= 0 || leftMs > customerTokenLifeMaxMs + clockSkewMs) throw new Error("exp is not within 12 hours");
    return { sub, exp };
  } catch (cause) {
    throw new AppError("customer_token_invalid", { cause });
  }
}

/** While a shop changes its secret over, tokens come signed with either. */
async function verifyWithAny(secrets: string[], token: string): Promise<unknown> {
  let failure: unknown;
  for (const secret of secrets) {
    try {
      return await verify(token, secret, { alg: "HS256", iat: false, nbf: false, exp: false });
    } catch (cause) {
      failure = cause;
    }
  }
  throw failure;
}
