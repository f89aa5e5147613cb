import type { ErrorBody } from "../../server/errors.ts";

/** A short request takes no longer than this; a receipt or a run of questions says how long it may take. */
const patienceMs = 20_000;

/** What is wrong with one field, as the server says it. */
export type Problem = { field: string; message: string };

/** A refused or failed request. `status` 0 means that the server was not reached; `message` is meant for the person. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Record<string, unknown>;
  readonly retryAfterS: number | undefined;

  constructor(failure: { status: number; code: string; message: string; details?: Record<string, unknown>; retryAfterS?: number | undefined; cause?: unknown }) {
    super(failure.message, { cause: failure.cause });
    this.status = failure.status;
    this.code = failure.code;
    this.details = failure.details ?? {};
    this.retryAfterS = failure.retryAfterS;
  }

  /** What is wrong with the fields, in words; empty where the failure is about something else. */
  get problems(): Problem[] {
    const { problems } = this.details;
    return Array.isArray(problems) ? problems as Problem[] : [];
  }
}

export type Call = {
  method?: "POST" | "PUT" | "PATCH" | "DELETE"; body?: unknown; headers?: Record<string, string>; signal?: AbortSignal | undefined;
  patienceMs?: number;
};

// Whoever shows the sign-in window; one at a time, as there is one page.
let askToSignIn: (() => void) | undefined;

/** Is told when the server no longer knows who we are. @returns how to stop being told */
export function onSignedOut(ask: () => void): () => void {
  askToSignIn = ask;
  return () => { askToSignIn = undefined; };
}

/** Asks the server and reads its JSON. @throws ApiError; an abort is thrown as it is */
export async function call<T>(path: string, options: Call = {}): Promise<T> {
  const response = await request(path, options);
  return await response.json() as T;
}

/** The same, for answers that are not JSON: exports and streams. */
export async function request(path: string, { method, body, headers, signal, patienceMs: ms = patienceMs }: Call = {}): Promise<Response> {
  const isFile = body instanceof Blob || body instanceof FormData;
  const response = await fetch(path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { "accept-language": document.documentElement.lang, ...(body !== undefined && !isFile && { "content-type": "application/json" }), ...headers },
    ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
    signal: signal === undefined ? AbortSignal.timeout(ms) : AbortSignal.any([signal, AbortSignal.timeout(ms)]),
  }).catch((cause: unknown) => {
    if (signal?.aborted === true) throw cause;
    throw new ApiError({ status: 0, code: "unreachable", message: "", cause });
  });
  if (response.ok) return response;
  const failure = await refusalOf(response);
  if (failure.code === "sign_in_required") askToSignIn?.();
  throw failure;
}

// A proxy in between may answer with a page of its own; then there are no words for the person in it.
async function refusalOf(response: Response): Promise<ApiError> {
  const body = await response.json().catch(() => undefined) as Partial<ErrorBody> | undefined;
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new ApiError({
    status: response.status, code: body?.error?.code ?? "unknown", message: body?.error?.message ?? "",
    ...(body?.error?.details && { details: body.error.details }), retryAfterS: Number.isFinite(retryAfter) ? retryAfter : undefined,
  });
}

/** A query string of what is given; empty values are left out. */
export function queryOf(values: Record<string, string | number | boolean | undefined | null>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
