/** An IPv4 address or network as text gives it: `10.0.0.0/8`, without a prefix 32. */
export interface Ipv4 {
  readonly address: number;
  readonly prefix: number;
}
/** An IPv6 address or network; an IPv4 address is held as its mapped form `::ffff:a.b.c.d`. */
export interface Ipv6 {
  readonly address: bigint;
  readonly prefix: number;
}

/** Reads `a.b.c.d` or `a.b.c.d/n`; null for anything else. */
export function parseIpv4(text: string): Ipv4 | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text.trim());
  if (match === null) return null;
  const prefix = Number(match[5] ?? 32);
  let address = 0;
  for (const part of match.slice(1, 5)) {
    if (Number(part) > 255) return null;
    address = address * 256 + Number(part);
  }
  return prefix > 32 ? null : { address, prefix };
}

/** Returns the address with all but the first `prefix` bits cleared. */
export function ipv4Network(address: number, prefix: number): number {
  const size = 2 ** (32 - prefix);
  return address - (address % size);
}

export const ipv4Text = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

/** Returns -1, 0 or 1 by the first bits of both, as many as the shortest prefix has; null for a prefix beyond 0..32. */
export function compareIpv4(a: Ipv4, b: Ipv4, prefix = 32n): bigint | null {
  if (prefix < 0n || prefix > 32n) return null;
  const bits = Math.min(a.prefix, b.prefix, Number(prefix));
  return BigInt(Math.sign(ipv4Network(a.address, bits) - ipv4Network(b.address, bits)));
}

/** Reads the groups between colons; null when one is none. An IPv4 address may end them. */
function readGroups(text: string): number[] | null {
  const groups: number[] = [];
  if (text === '') return groups;
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const last = index === parts.length - 1 && !part.includes('/') ? parseIpv4(part) : null;
    if (last === null) return null;
    groups.push(Math.floor(last.address / 65_536), last.address % 65_536);
  }
  return groups;
}

function readIpv6Address(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = readGroups(halves[0]!);
  const tail = readGroups(halves[1] ?? '');
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail].reduce(
    (sum, group) => sum * 65_536n + BigInt(group),
    0n,
  );
}

/** Reads an IPv6 or IPv4 address or network; an IPv4 prefix counts from the 96 bits before it. Null for anything else. */
export function parseIpv6(text: string): Ipv6 | null {
  const trimmed = text.trim().replace(/^::(?:ffff:)?(?=\d+\.)/i, '');
  const v4 = parseIpv4(trimmed);
  if (v4 !== null) return { address: 0xffff_0000_0000n + BigInt(v4.address), prefix: v4.prefix + 96 };
  const match = /^([0-9a-fA-F:.]{2,45})(?:\/(\d{1,3}))?$/.exec(trimmed);
  const prefix = Number(match?.[2] ?? 128);
  const address = match === null || !trimmed.includes(':') ? null : readIpv6Address(match[1]!);
  return address === null || prefix > 128 ? null : { address, prefix };
}

/** Returns the address with all but the first `prefix` bits cleared. */
export const ipv6Network = (address: bigint, prefix: number): bigint => {
  const rest = BigInt(128 - prefix);
  return (address >> rest) << rest;
};

/** Returns eight groups of four hex digits. */
export const ipv6Text = (address: bigint): string =>
  address
    .toString(16)
    .padStart(32, '0')
    .replace(/(.{4})(?=.)/g, '$1:');

/** A decimal octet as a pattern (RE2). */
export const octet = '(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])';

/**
 * Returns the pattern (RE2) of an address in a text: the whole address, or for `allowsPrefix` one that begins with `needle`
 * (`10.1.`). Null when `needle` is neither. Letters and digits may not touch the address.
 */
export function ipv4InText(needle: string, allowsPrefix: boolean): string | null {
  if (parseIpv4(needle) !== null && /^[\d.]+$/.test(needle)) return needle.replaceAll('.', '[.]');
  if (!allowsPrefix || !/^(?:\d{1,3}\.){1,3}$/.test(needle)) return null;
  const given = needle.split('.').slice(0, -1);
  if (given.some((part) => Number(part) > 255)) return null;
  return given.map((part) => `${part}[.]`).join('') + Array.from({ length: 4 - given.length }, () => octet).join('[.]');
}

/** What may stand beside an address in a text. */
export const addressEdges = { left: '(?:^|[^0-9A-Za-z])', right: '(?:$|[^0-9A-Za-z])' } as const;
