import { BlockList, isIP } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

/** From where a request comes, as bounds for each address count it. */
export type AddressOf = (c: Context) => string;

/**
 * The other side of the socket; where that is a proxy of the shop's, the last address in X-Forwarded-For that is none. What stands
 * before it in the header anyone may have written.
 */
export function createAddressOf(trustedProxies: readonly string[]): AddressOf {
  const trusted = new BlockList();
  for (const each of trustedProxies) {
    const { address, bits, family } = parseNetwork(each) ?? {};
    if (address !== undefined) trusted.addSubnet(address, bits ?? 0, family);
  }
  const isTrusted = (address: string) => isIP(address) !== 0 && trusted.check(address, familyOf(address));
  return (c) => {
    let last = plain(getConnInfo(c).remote.address ?? "");
    for (const hop of (c.req.header("x-forwarded-for") ?? "").split(",").toReversed().map(plain)) {
      if (!isTrusted(last) || isIP(hop) === 0) break;
      last = hop;
    }
    return isIP(last) === 6 ? networkOf(last) : last;
  };
}

/** "10.0.0.0/8", "::1": undefined where it is neither an address nor a network. */
export function parseNetwork(text: string): { address: string; bits: number; family: "ipv4" | "ipv6" } | undefined {
  const [address = "", length, ...more] = text.split("/");
  const most = isIP(address) === 4 ? 32 : 128;
  const bits = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : Infinity;
  return isIP(address) === 0 || bits > most || more.length > 0 ? undefined : { address, bits, family: familyOf(address) };
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 4 ? "ipv4" : "ipv6";
}

/** Without a port, a zone and the prefix under which IPv6 sockets show IPv4. */
function plain(hop: string): string {
  const bare = hop.trim().replace(/^\[([^\]]*)\](?::\d+)?$/, "$1").replace(/^(\d+(?:\.\d+){3}):\d+$/, "$1").replace(/%.*$/, "");
  return bare.replace(/^::ffff:(?=\d+\.)/i, "");
}

/** The first half of an IPv6 address: the second is free to whoever has the first. */
function networkOf(address: string): string {
  const [head = "", rest] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const [before, after] = [head, rest ?? ""].map((part) => part.split(":").filter(Boolean));
  const zeros = Array.from({ length: 8 - (before?.length ?? 0) - (after?.length ?? 0) }, () => "0");
  return `${[...before ?? [], ...zeros, ...after ?? []].slice(0, 4).join(":")}::/64`;
}
