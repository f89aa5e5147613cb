import { setTimeout as pause } from "node:timers/promises";
import { compose } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { scriptedModel, type Play } from "./model.ts";
import { listen } from "./shop.ts";

// A server in a process of its own whose model is scripted: `node entry.ts slow|failing`, settings as for the product.

/** A word every few milliseconds for a second or two: long enough to be killed in. */
const slow: Play = async function* () {
  yield { type: "text-start", id: "0" };
  for (let word = 0; word < 300; word++) {
    yield { type: "text-delta", id: "0", delta: ` 단어${word}` };
    await pause(4);
  }
};

/** What an upstream's error looks like: the whole request is in it. */
const failing: Play = function* (call) {
  throw Object.assign(new Error(`400 from upstream\n    at request body ${JSON.stringify(call.prompt)}`), { name: "APICallError", statusCode: 400, requestBodyValues: call.prompt });
};

const config = readConfig(process.env);
const deps = await compose(config, { seed: true, model: scriptedModel(process.argv[2] === "failing" ? failing : slow) });
await deps.turns.recover();
const { port } = await listen(deps, config);
process.stdout.write(`ready: http://localhost:${port}\n`);
