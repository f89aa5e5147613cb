import { request as requestHttp, type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
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
  const broken = (cause: unknown): unknown => (signal?.aborted ? signal.reason : new TypeError("fetch failed", { cause }));
  const message = await send(url, { method, headers, ...(signal && { signal }) }, body ?? "").catch((cause: unknown) => { throw broken(cause); });
  const status = message.statusCode ?? 0;
  if (status < 200 || status > 599) {
    message.destroy();
    throw new TypeError("fetch failed", { cause: new Error(`a status ${status}`) });
  }
  const isBodiless = status === 204 || status === 205 || status === 304;
  if (isBodiless) message.resume();
  const counted = { bytes: 0 };
  const sieve = status === 200 ? sieveFor(signal) : undefined;
  const rest = sieve && await readWords(message, sieve, counted).catch((cause: unknown) => { throw broken(cause); });
  const given = new Headers();
  for (const [name, values = []] of Object.entries(message.headersDistinct)) for (const value of values) given.append(name, value);
  return new Response(isBodiless ? null : bodyOf(message, { rest, counted, signal }), { status, headers: given });
};

async function send(url: URL, options: RequestOptions, body: string): Promise<IncomingMessage> {
  for (;;) {
    const message = await sendOnce(url, options, body);
    if (message !== undefined) return message;
  }
}

function sendOnce(url: URL, options: RequestOptions, body: string): Promise<IncomingMessage | undefined> {
  const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, options);
  const reply = replyTo(request, options.signal);
  request.end(body);
  return reply;
}

/**
 * The reply, or undefined where the other side had closed a kept connection in the moment we used it: it has seen nothing of
 * this. A function of its own, so that nothing that lives as long as the reply holds the prompt.
 */
function replyTo(request: ClientRequest, signal: AbortSignal | undefined): Promise<IncomingMessage | undefined> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve);
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (request.reusedSocket && error.code === "ECONNRESET" && signal?.aborted !== true) resolve(undefined);
      else reject(error);
    });
  });
}

/** Reads a reply for as long as it is plain words, and gives back where it no longer is. */
function readWords(message: IncomingMessage, sieve: Sieve, counted: { bytes: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const leave = (settle: () => void) => {
      message.off("data", read).off("end", end).off("error", reject).off("close", close);
      settle();
    };
    const end = () => leave(() => resolve(sieve.end()));
    const close = () => leave(() => reject(new Error("closed")));
    const read = (chunk: Buffer) => {
      counted.bytes += chunk.length;
      const rest = sieve.push(chunk);
      if (rest === undefined && counted.bytes <= modelReplyBytesMax) return;
      message.pause();
      leave(rest === undefined ? () => { message.on("error", () => {}).destroy(); reject(new Error("the reply is too long")); } : () => resolve(rest));
    };
    message.on("data", read).on("end", end).on("error", reject).on("close", close);
  });
}

/** What a provider reads of a reply, only as fast as it reads. */
function bodyOf(message: IncomingMessage, { rest, counted, signal }: { rest: Buffer | undefined; counted: { bytes: number }; signal: AbortSignal | null | undefined }): ReadableStream<Uint8Array> {
  let isOver = false;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const fail = (reason: unknown) => {
        if (isOver) return;
        isOver = true;
        controller.error(reason);
        message.destroy();
      };
      const end = () => {
        if (isOver) return;
        isOver = true;
        controller.close();
      };
      if (rest !== undefined && rest.length > 0) controller.enqueue(rest);
      if (message.readableEnded) return end();
      message.on("data", (chunk: Buffer) => {
        if (isOver) return;
        counted.bytes += chunk.length;
        if (counted.bytes > modelReplyBytesMax) return fail(new TypeError("terminated: the reply is too long"));
        controller.enqueue(chunk);
        if ((controller.desiredSize ?? 0) < 0) message.pause();
      });
      message.once("end", end);
      message.once("error", (cause) => fail(signal?.aborted ? signal.reason : new TypeError("terminated", { cause })));
      message.once("close", () => fail(new TypeError("terminated")));
      if (message.destroyed) fail(new TypeError("terminated"));
    },
    pull() { message.resume(); },
    cancel() {
      isOver = true;
      message.destroy();
    },
  });
}
