import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address to connect to, as `node:net` takes it. */
export interface OutboundAddress {
  readonly address: string;
  readonly family: 4 | 6;
}
/** Which hosts may be called although they are in a private network, and what is said of the others. */
export interface OutboundPolicy {
  readonly allowedHosts: readonly string[];
  /** The error of a host that is not called. */
  refuse(host: string, reason: string): Error;
}
/** Asks the name server for all addresses of a host. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const ask: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);
/** All of IPv6 that is routed on the internet; what lies outside embeds IPv4 addresses or is local (RFC 4291, 2.4). */
const globalUnicast = ipaddr.parseCIDR('2000::/3');

/**
 * Whether an address is one of the public internet: not loopback, private, link-local, shared, multicast or reserved.
 * An IPv6 address that carries an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo) is none, whatever it carries: a
 * gateway would lead it to a place that was not judged. Only the mapped form is read as the IPv4 address that it is.
 */
export function isPublicAddress(address: string): boolean {
  const bare = readAddress(address);
  if (bare === undefined) return false;
  const parsed = ipaddr.process(bare);
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(globalUnicast));
}

/** Whether the settings name this host as one that may be called in a private network; case and forms of an address do not count. */
export function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  const wanted = normaliseHost(host);
  return allowed.some((one) => normaliseHost(one) === wanted);
}

/** Throws when a host is the text of an address that may not be called; what a name leads to is seen only when it is called. */
export function checkOutboundHost(host: string, policy: OutboundPolicy): void {
  const bare = normaliseHost(host);
  if (readAddress(bare) !== undefined && !isPublicAddress(bare) && !isAllowedHost(bare, policy.allowedHosts))
    throw policy.refuse(bare, intoPrivateNetwork);
}

/**
 * Resolves a host and returns the addresses to connect to: each must be public, unless the host is allowed by name.
 * The caller connects to one of these very addresses, so a second answer of the name server changes nothing.
 */
export async function resolveOutbound(
  host: string,
  policy: OutboundPolicy,
  resolve: Resolve = ask,
): Promise<readonly OutboundAddress[]> {
  const bare = normaliseHost(host);
  const addresses = readAddress(bare) !== undefined ? [bare] : await resolve(bare);
  if (addresses.length === 0) throw policy.refuse(bare, 'has no address');
  if (!isAllowedHost(bare, policy.allowedHosts) && !addresses.every(isPublicAddress))
    throw policy.refuse(bare, intoPrivateNetwork);
  return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
}

const intoPrivateNetwork = 'leads into a private network';

/** A lookup for a request that knows only the addresses that were checked: the name is not asked for again. */
export function answerWith(addresses: readonly OutboundAddress[]): LookupFunction {
  return (_, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function normaliseHost(host: string): string {
  const bare = host.toLowerCase().replace(/^\[|\]$|\.$/g, '');
  return readAddress(bare) ?? bare;
}

/** An address in its one short form, undefined for a name. An IPv4 address inside an IPv6 one becomes hex: ipaddr.js would read `::1.2.3.4` as the mapped form. */
function readAddress(text: string): string | undefined {
  if (!ipaddr.isValid(text)) return undefined;
  const url = `http://[${text}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : ipaddr.parse(text).toString();
}
