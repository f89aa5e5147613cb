import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from "node:crypto";
import { promisify } from "node:util";
import { AppError } from "./errors.ts";
import { passwordHashesAtOnceMax, passwordHashesWaitingMax } from "./limits.ts";

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane; about 60 ms. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const tagBytes = 32;
const derive = promisify<"argon2id", Argon2Parameters, Buffer>(argon2);
const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

let running = 0;
const waiting: (() => void)[] = [];

/** A password as it is kept, in PHC form. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await inTurn(() => derive("argon2id", { message: bytesOf(password), nonce, tagLength: tagBytes, ...cost }));
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(nonce)}$${unpadded(tag)}`;
}

/** Whether a password is the kept one. Without a kept one the same work is done for nothing, so that time does not tell who exists. */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, nonce = "", tag = ""] = form.exec(kept ?? "") ?? [];
  if (memory === undefined) {
    await inTurn(() => derive("argon2id", { message: bytesOf(password), nonce: Buffer.alloc(16), tagLength: tagBytes, ...cost }));
    return false;
  }
  const wanted = Buffer.from(tag, "base64");
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return timingSafeEqual(await inTurn(() => derive("argon2id", { message: bytesOf(password), nonce: Buffer.from(nonce, "base64"), tagLength: wanted.length, ...parameters })), wanted);
}

/** Each hash takes 19 MiB: a crowd of sign-ins waits instead of filling the memory. @throws AppError too_many_requests where too many wait */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= passwordHashesWaitingMax) throw new AppError("too_many_requests");
  if (running >= passwordHashesAtOnceMax) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

/** One spelling, whatever keyboard it was typed on. */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize("NFKC"), "utf8");
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
