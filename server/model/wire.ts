import { modelReplyBytesMax } from "../limits.ts";

/** `fetch`, but a reply that never ends is cut off: what reads it keeps an unfinished line in memory. */
export const boundedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.body === null) return response;
  let bytes = 0;
  const bounded = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > modelReplyBytesMax) controller.error(new TypeError("terminated: the reply is too long"));
      else controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(bounded), response);
};
