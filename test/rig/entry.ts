import { setTimeout as pause } from "node:timers/promises";
import { readConfig } from "../../server/config.ts";
import { start } from "../../server/start.ts";
import { scriptedModel, type Play } from "./model.ts";

// A server in a process of its own whose model is scripted: `node entry.ts slow|failing`, settings as for the product.

/** A word every few milliseconds for longer than a stopping server waits. */
const slow: Play = async function* () {
  yield { type: "text-start", id: "0" };
  for (let word = 0; word < 2000; word++) {
    yield { type: "text-delta", id: "0", delta: ` 단어${word}` };
    await pause(4);
  }
};

/** What an upstream's error looks like: the whole request is in it. */
const failing: Play = function* (call) {
  throw Object.assign(new Error(`400 from upstream\n    at request body ${JSON.stringify(call.prompt)}`), { name: "APICallError", statusCode: 400, requestBodyValues: call.prompt });
};

await start(readConfig(process.env), { model: scriptedModel(process.argv[2] === "failing" ? failing : slow) });
