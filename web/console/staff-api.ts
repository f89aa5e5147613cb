import type { hc, InferResponseType } from "hono/client";
import type { App } from "../../server/app.ts";
import { call } from "./client.ts";

/** What the server answers, as its own routes declare it: a change there that the console does not follow does not compile. */
export type Api = ReturnType<typeof hc<App>>["api"];
export type Me = InferResponseType<Api["staff"]["me"]["$get"], 200>;
export type Role = Me["role"];

export const readMe = (signal?: AbortSignal): Promise<Me> => call("/api/staff/me", { signal });
export const readSetup = (): Promise<{ needsSetup: boolean }> => call("/api/staff/setup");
export const signIn = (given: { email: string; password: string }): Promise<unknown> => call("/api/staff/sign-in", { body: given });
export const signOut = (): Promise<unknown> => call("/api/staff/sign-out", { body: {} });
export const readLink = (token: string): Promise<{ email: string | null }> => call("/api/staff/welcome/link", { body: { token } });
export const setPassword = (given: { token: string; password: string; email?: string; name?: string }): Promise<unknown> => call("/api/staff/welcome", { body: given });
