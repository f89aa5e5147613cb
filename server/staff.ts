import { createHash, randomBytes } from "node:crypto";
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import type { Db } from "../db/open.ts";
import type { StaffRole } from "../db/schema-staff.ts";
import { acceptLink, createLink, createStaffSession, createToken, findMember, findStaffBySession, findStaffByToken, forgetTries, returnTries, takeTries, type Member, type Staff, type StaffToken } from "../db/staff.ts";
import { AppError } from "./errors.ts";
import { signInTriesMax, signInTriesPerAccountMax, signInTriesPerAddressMax, signInWindowMs, staffAgentCharsMax, staffBodyBytesMax, staffIdleMs, staffLinkLifeMs, staffSessionLifeMs } from "./limits.ts";
import { hashPassword, isPassword } from "./passwords.ts";
import { tooMany } from "./rates.ts";

/** Whether a path is for staff: what is sent there is bounded after the sign-in, not before. */
export function isStaffPath(path: string): boolean {
  return /^\/api\/(products|faqs|staff)(\/|$)/.test(path) && !/^\/api\/staff\/(sign-in|welcome)/.test(path);
}

/** What a route behind `staffOnly` knows of who asks. */
export type StaffVariables = { Variables: { staff: Staff } };

const cookie = "sangdam_staff";
const limitStaffBody = bodyLimit({ maxSize: staffBodyBytesMax, onError: () => { throw new AppError("body_too_large"); } });
export const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/**
 * Lets in who has one of the roles, by an API token (`Authorization: Bearer`) or a signed-in browser's cookie. An admin may do
 * what any other may. A cookie is sent by itself, so with one a write must also come from our own pages.
 */
export function staffOnly(db: Db, ...roles: StaffRole[]) {
  return createMiddleware<StaffVariables>(async (c, next) => {
    const staff = await identifyStaff(db, c);
    if (staff === undefined) throw new AppError("sign_in_required");
    if (staff.role !== "admin" && !roles.includes(staff.role)) throw new AppError("forbidden");
    c.set("staff", staff);
    return limitStaffBody(c, next);
  });
}

async function identifyStaff(db: Db, c: Context): Promise<Staff | undefined> {
  const authorization = c.req.header("authorization");
  if (authorization !== undefined) {
    const token = /^bearer +(sdt_[\w-]{43})$/i.exec(authorization)?.[1];
    return token === undefined ? undefined : findStaffByToken(db, hashToken(token));
  }
  const token = getCookie(c, cookie);
  if (token === undefined) return undefined;
  const staff = await findStaffBySession(db, { tokenHash: hashToken(token), idleMs: staffIdleMs });
  if (staff !== undefined && !safeMethods.has(c.req.method)) requireOwnPage(c);
  return staff;
}

/** @throws AppError origin_refused for a write that another site's page, or none, has sent. */
export function requireOwnPage(c: Context): void {
  if (!isOwnPage(c)) throw new AppError("origin_refused");
}

/** Whether a browser sends this from a page of this server. */
export function isOwnPage(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  return site !== undefined ? site === "same-origin" : origin !== undefined && URL.canParse(origin) && new URL(origin).host === c.req.header("host");
}

/**
 * Signs a browser in with email and password.
 * @throws AppError sign_in_failed, the same for a wrong password and an unknown account; too_many_requests after five in 15 minutes,
 * and after many of an account from anywhere or of an address for anybody.
 */
export async function signIn(db: Db, c: Context, given: { email: string; password: string; address: string }): Promise<void> {
  const email = plainEmail(given.email);
  const { address } = given;
  const [here, account, place] = [hashToken(`${email}\n${address}`), hashToken(`account\n${email}`), hashToken(`address\n${address}`)];
  const counts = [{ whoHash: here, max: signInTriesMax }, { whoHash: account, max: signInTriesPerAccountMax }, { whoHash: place, max: signInTriesPerAddressMax }];
  const waitMs = await takeTries(db, { counts, windowMs: signInWindowMs });
  if (waitMs > 0) throw tooMany(waitMs, 0);
  const member = await findMember(db, email);
  const isRight = await isPassword(given.password, member?.password ?? null).catch(async (cause: unknown) => {
    await returnTries(db, [here, account, place]);
    throw cause;
  });
  if (member === undefined || !isRight || member.disabledAt !== null) throw new AppError("sign_in_failed");
  await forgetTries(db, [here, account]);
  await returnTries(db, [place]); // the others' failures from there still count
  await startStaffSession(db, c, member.id);
}

/** Uses a link up and signs its person in. @throws AppError link_invalid for one that is unknown, used or too old. */
export async function useLink(db: Db, c: Context, given: { token: string; password: string; email: string; name: string }): Promise<Member> {
  const member = await acceptLink(db, { tokenHash: hashToken(given.token), password: await hashPassword(given.password), email: plainEmail(given.email), name: given.name });
  if (member === undefined) throw new AppError("link_invalid");
  await startStaffSession(db, c, member.id);
  return member;
}

async function startStaffSession(db: Db, c: Context, memberId: string): Promise<void> {
  const token = randomBytes(32).toString("base64url");
  const agent = (c.req.header("user-agent") ?? "").slice(0, staffAgentCharsMax);
  await createStaffSession(db, { tokenHash: hashToken(token), memberId, agent, expiresAt: Date.now() + staffSessionLifeMs });
  // Whether the page came over TLS only its own browser knows for sure: a proxy may have ended it.
  const secure = c.req.header("origin")?.startsWith("https:") ?? false;
  setCookie(c, cookie, token, { path: "/api", httpOnly: true, sameSite: "Strict", secure, maxAge: staffSessionLifeMs / 1000 });
}

export function forgetCookie(c: Context): void {
  deleteCookie(c, cookie, { path: "/api" });
}

/** A link that lets its person set a password, once. `memberId` null: the first admin. @returns its secret part, kept nowhere */
export async function makeLink(db: Db, link: { memberId: string | null; actor: string }): Promise<{ token: string; expiresAt: number }> {
  const token = randomBytes(32).toString("base64url");
  const expiresAt = Date.now() + staffLinkLifeMs;
  await createLink(db, { tokenHash: hashToken(token), expiresAt, ...link });
  return { token, expiresAt };
}

/** Where a link's page is. The token stands behind the #, which no server and no log gets to see. */
export function linkPath(token: string): string {
  return `/console/welcome#${token}`;
}

/** An API token for a machine. @returns its secret part, kept nowhere */
export async function makeToken(db: Db, token: { label: string; role: StaffRole; createdBy: string }): Promise<StaffToken & { token: string }> {
  const secret = `sdt_${randomBytes(32).toString("base64url")}`;
  return { ...await createToken(db, { tokenHash: hashToken(secret), ...token }), token: secret };
}

export function plainEmail(email: string): string {
  return email.normalize("NFC").trim().toLowerCase();
}

export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
