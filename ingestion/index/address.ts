/** Where a Qdrant is, in the parts that its client takes: given an address whole, it drops the path and takes 443 and 80 for no port. */
export type Address = { host: string; port: number; https: boolean; prefix: string };

const qdrantPort = 6333; // its own; behind https stands a proxy or a cloud, with the usual one

/** An address as an operator writes it: a port that is named counts, also the usual one, which `URL` leaves out. Pure. */
export function addressOf(url: string): Address {
  const { protocol, hostname, pathname } = new URL(url);
  const named = /^https?:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/i.exec(url)?.[1];
  const https = protocol === "https:";
  return { host: hostname, port: named === undefined ? (https ? 443 : qdrantPort) : Number(named), https, prefix: pathname.replace(/\/+$/, "") };
}
