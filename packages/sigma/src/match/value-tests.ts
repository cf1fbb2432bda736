import type { JsonValue } from '@belfry/schema';
import ipaddr from 'ipaddr.js';
import { foldCase } from '../fold.ts';
import { matchGlob } from '../read/wildcards.ts';
import { compileRegex } from '../regex.ts';
import type { Comparison, TimePart, ValueTest } from '../rule.ts';

/** The text that tests see of a single value: numbers and booleans as JSON writes them, objects as JSON. */
export function textOfValue(value: JsonValue): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * Whether a text passes a test that looks at one value. `folded` is `foldCase(text)`, given so that it is made once for many tests.
 * Tests of absence (`null`, `exists`) and of two fields are not decided here.
 */
export function testText(test: ValueTest, text: string, folded: string): boolean {
  switch (test.kind) {
    case 'equals':
      return (test.cased ? text : folded) === test.text;
    case 'contains':
      return (test.cased ? text : folded).includes(test.text);
    case 'startswith':
      return (test.cased ? text : folded).startsWith(test.text);
    case 'endswith':
      return (test.cased ? text : folded).endsWith(test.text);
    case 'glob':
      return matchGlob(test.parts, test.cased ? text : folded);
    case 'any':
    case 'exists':
      return true;
    case 'regex':
      return compileRegex(test.source, test.flags).test(text);
    case 'cidr':
      return isInNetwork(text, test.network);
    case 'compare': {
      const number = numberOf(text);
      return number !== undefined && compare(number, test.than, test.number);
    }
    case 'timepart': {
      const part = timePartOf(text, test.part);
      return part !== undefined && compare(part, test.than, test.number);
    }
    case 'null':
    case 'fieldref':
      return false;
  }
}

/** Whether one text stands to another as a `fieldref` test asks. */
export function testReference(test: ValueTest & { kind: 'fieldref' }, text: string, other: string): boolean {
  const [a, b] = test.cased ? [text, other] : [foldCase(text), foldCase(other)];
  switch (test.how) {
    case 'equals':
      return a === b;
    case 'contains':
      return a.includes(b);
    case 'startswith':
      return a.startsWith(b);
    case 'endswith':
      return a.endsWith(b);
  }
}

function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  return /^[-+]?\d{1,30}(?:\.\d{1,30})?(?:e[-+]?\d{1,3})?$/i.test(trimmed) ? Number(trimmed) : undefined;
}

function compare(value: number, than: Comparison, number: number): boolean {
  switch (than) {
    case 'eq':
      return value === number;
    case 'lt':
      return value < number;
    case 'lte':
      return value <= number;
    case 'gt':
      return value > number;
    case 'gte':
      return value >= number;
  }
}

/** A part of a time in UTC; weeks are ISO 8601's. Undefined when the text is no time. */
function timePartOf(text: string, part: TimePart): number | undefined {
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  // A time without zone is UTC, as in every column; Date would take it for local time.
  const zoned = /(?:z|[-+]\d\d:?\d\d)$/i.test(text) || text.length === 10 ? text : `${text}Z`;
  const date = new Date(zoned.replace(' ', 'T'));
  if (Number.isNaN(date.getTime())) return undefined;
  switch (part) {
    case 'minute':
      return date.getUTCMinutes();
    case 'hour':
      return date.getUTCHours();
    case 'day':
      return date.getUTCDate();
    case 'month':
      return date.getUTCMonth() + 1;
    case 'year':
      return date.getUTCFullYear();
    case 'week':
      return isoWeek(date);
  }
}

function isoWeek(date: Date): number {
  const dayMs = 86_400_000;
  const day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  // The week's Thursday decides the year that the week belongs to.
  const thursday = day + (4 - (new Date(day).getUTCDay() || 7)) * dayMs;
  const yearStart = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1);
  return Math.floor((thursday - yearStart) / dayMs / 7) + 1;
}

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];
const networks = new Map<string, Network>();

function isInNetwork(text: string, network: string): boolean {
  const address = parseAddress(text);
  if (address === undefined) return false;
  let parsed = networks.get(network);
  if (parsed === undefined) {
    parsed = parseNetwork(network);
    if (networks.size > 10_000) networks.clear();
    networks.set(network, parsed);
  }
  return address.kind() === parsed[0].kind() && address.match(parsed as never);
}

function parseNetwork(network: string): Network {
  if (network.includes('/')) return ipaddr.parseCIDR(network);
  const address = ipaddr.parse(network);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** IPv4 in four decimal parts or IPv6; an IPv4 address mapped into IPv6 counts as IPv4. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 60 || trimmed.length < 2) return undefined;
  if (!(trimmed.includes(':') ? ipaddr.IPv6.isValid(trimmed) : ipaddr.IPv4.isValidFourPartDecimal(trimmed)))
    return undefined;
  return ipaddr.process(trimmed);
}
