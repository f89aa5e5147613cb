import { makeToken } from "../../server/staff.ts";
import type { StaffRole } from "../../db/schema-staff.ts";
import type { Client, RequestOptions } from "./client.ts";
import type { Shop } from "./shop.ts";

/** A machine's or person's calls to the staff's routes: what came back, with its status. */
export type Called<T> = { status: number; body: T; headers: Headers };

/** A token for the shop's own systems, made as `cli staff token` makes it. */
export async function staffToken(shop: Shop, role: StaffRole): Promise<string> {
  return (await makeToken(shop.deps.db, { label: `${role} of a test`, role, createdBy: "cli" })).token;
}

/** Calls a route and reads its JSON. */
export async function call<T>(client: Client, path: string, options: RequestOptions = {}): Promise<Called<T>> {
  const response = await client.request(path, options);
  return { status: response.status, body: await response.json() as T, headers: response.headers };
}

/** A browser at the console: it keeps the cookie and sends what browsers send with each request of our own pages. */
export function createConsole(client: Client) {
  let cookie = "";
  return {
    async call<T>(path: string, options: RequestOptions = {}): Promise<Called<T>> {
      const response = await client.request(path, { ...options, headers: { "sec-fetch-site": "same-origin", origin: client.url, ...(cookie !== "" && { cookie }), ...options.headers } });
      cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
      return { status: response.status, body: await response.json() as T, headers: response.headers };
    },
    cookie: () => cookie,
  };
}
