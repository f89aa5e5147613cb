import { request as requestHttp, type IncomingMessage, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { modelReplyBytesMax } from "../limits.ts";
import { sieveFor, type Sieve } from "./shortcut.ts";

/**
 * `fetch` for calls of models, with a text for a body: a reply that never ends is cut off, because what reads it keeps an
 * unfinished line in memory; plain words take the short way past the provider (shortcut.ts); and a word costs a third
 * of what it costs through the built-in one. A redirect is an answer like any other: a prompt goes where it was sent.
 * @throws TypeError "fetch failed", or the signal's reason
 */
export const boundedFetch: typeof fetch = async (input, init = {}) => {
  const url = new URL(input instanceof Request ? input.url : input);
  const { body, signal, method = "GET" } = init;
  if (body != null && typeof body !== "string") throw new TypeError("only a text can be sent to a model");
  const headers = { "accept-encoding": "identity", ...Object.fromEntries(new Headers(init.headers)), ...(body != null && { "content-length": Buffer.byteLength(body) }) };
  const message = await send(url, { method, headers, ...(signal && { signal }) }, body ?? "").catch((cause: unknown) => {
    throw signal?.aborted ? signal.reason : new TypeError("fetch failed", { cause });
  });
  const given = new Headers();
  for (const [name, values = []] of Object.entries(message.headersDistinct)) for (const value of values) given.append(name, value);
  const status = message.statusCode ?? 0;
  if (status < 200 || status > 599) {
    message.destroy();
    throw new TypeError("fetch failed", { cause: new Error(`a status ${status}`) });
  }
  const isBodiless = status === 204 || status === 205 || status === 304;
  if (isBodiless) message.resume();
  return new Response(isBodiless ? null : bodyOf(message, { sieve: status === 200 ? sieveFor(signal) : undefined, signal }), { status, headers: given });
};

async function send(url: URL, options: RequestOptions, body: string): Promise<IncomingMessage> {
  for (;;) {
    const message = await sendOnce(url, options, body);
    if (message !== undefined) return message;
  }
}

/** The reply, or undefined where the other side had closed a kept connection in the moment we used it: it has seen nothing of this. */
function sendOnce(url: URL, options: RequestOptions, body: string): Promise<IncomingMessage | undefined> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, options, resolve);
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (request.reusedSocket && error.code === "ECONNRESET" && options.signal?.aborted !== true) resolve(undefined);
      else reject(error);
    });
    request.end(body);
  });
}

/** What a provider reads of a reply, only as fast as it reads. */
function bodyOf(message: IncomingMessage, { sieve, signal }: { sieve: Sieve | undefined; signal: AbortSignal | null | undefined }): ReadableStream<Uint8Array> {
  let bytes = 0;
  let isOver = false;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const pass = (passed: Buffer) => { if (passed.length > 0) controller.enqueue(passed); };
      const fail = (reason: unknown) => {
        if (isOver) return;
        isOver = true;
        controller.error(reason);
        message.destroy();
      };
      message.on("data", (chunk: Buffer) => {
        if (isOver) return;
        bytes += chunk.length;
        if (bytes > modelReplyBytesMax) return fail(new TypeError("terminated: the reply is too long"));
        pass(sieve === undefined ? chunk : sieve.push(chunk));
        if ((controller.desiredSize ?? 0) < 0) message.pause();
      });
      message.once("end", () => {
        if (isOver) return;
        isOver = true;
        if (sieve !== undefined) pass(sieve.end());
        controller.close();
      });
      message.once("error", (cause) => fail(signal?.aborted ? signal.reason : new TypeError("terminated", { cause })));
      message.once("close", () => fail(new TypeError("terminated")));
    },
    pull() { message.resume(); },
    cancel() {
      isOver = true;
      message.destroy();
    },
  });
}
