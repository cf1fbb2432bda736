import { stringsOf } from '../../sql/dynamic.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { literalText } from '../../sql/sql-value.ts';
import { constantIpv4InText, ipv4InTextSql } from '../../sql/ip.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { addressEdges, ipv4InText } from '../../values/ip.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { compileRegex } from '../../values/regex.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';
import { variadic } from '../param.ts';

function standsInText(text: string, needles: readonly string[], allowsPrefix: boolean): boolean {
  return needles.some((needle) => {
    const pattern = ipv4InText(needle, allowsPrefix);
    if (pattern === null || !text.includes(needle)) return false;
    return compileRegex(`(?s)${addressEdges.left}${pattern}${addressEdges.right}`)?.matcher(text).find() === true;
  });
}

/** The texts that arguments hold: text, or arrays of text. */
const textsOf = (values: readonly KqlValue[]): string[] =>
  values.flat(1).filter((value): value is string => typeof value === 'string');

function inText(text: Sql, needle: SqlValue, allowsPrefix: boolean): Sql {
  if (needle.type === 'string') return ipv4InTextSql(text, needle.sql, allowsPrefix);
  return sql`arrayExists(n -> ${ipv4InTextSql(text, sql`n`, allowsPrefix)}, ${stringsOf(needle)})`;
}

function one(name: string, allowsPrefix: boolean, doc: string, examples: readonly Example[]): ScalarFunction {
  return defineScalar({
    name,
    category: 'ip',
    doc,
    learn: `https://learn.microsoft.com/kusto/query/${name.replaceAll('_', '-')}-function`,
    params: { source: 'string', ip: 'string' },
    returns: 'bool',
    nulls: 'handle',
    js: ({ source, ip }) => standsInText(source, [ip], allowsPrefix),
    clickhouse: ({ source, ip }) => {
      const text = literalText(ip);
      return text === undefined
        ? inText(source.sql, ip, allowsPrefix)
        : constantIpv4InText(source, [text], allowsPrefix);
    },
    differences: [],
    examples,
  });
}

function any(name: string, allowsPrefix: boolean, doc: string, examples: readonly Example[]): ScalarFunction {
  return defineScalar({
    name,
    category: 'ip',
    doc,
    learn: `https://learn.microsoft.com/kusto/query/${name.replaceAll('_', '-')}-function`,
    params: { source: 'string', ips: variadic(['string', 'dynamic']) },
    returns: 'bool',
    nulls: 'handle',
    js: ({ source, ips }) => standsInText(source, textsOf(ips), allowsPrefix),
    clickhouse: ({ source, ips }) => {
      const constants = ips.flatMap((ip) => (ip.literal === undefined ? [] : textsOf([ip.literal])));
      const others = ips.filter((ip) => ip.literal === undefined);
      const tests = others.map((ip) => inText(source.sql, ip, allowsPrefix));
      if (constants.length > 0 || others.length === 0)
        tests.unshift(constantIpv4InText(source, constants, allowsPrefix));
      return sql`(${sql.join(tests, ' OR ')})`;
    },
    differences: [],
    examples,
  });
}

const line = '05:04:54 127.0.0.1 GET /favicon.ico 404';
const glued = '05:04:54127.0.0.1 GET /favicon.ico 404';

export const hasIpv4 = one(
  'has_ipv4',
  false,
  'Whether an IPv4 address stands in a text, with no letter or digit beside it; false when `ip` is no address.',
  [
    { args: [line, '127.0.0.1'], result: true },
    { args: [glued, '127.0.0.1'], result: false },
    { args: ['05:04:54 127.0.0.256 GET', '127.0.0.256'], result: false },
    { args: ['x 127.0.0.10', '127.0.0.1'], result: false },
    { args: ['[10.0.0.1]', '10.0.0.1'], result: true },
    { args: [line, ''], result: false },
    { args: ['', '127.0.0.1'], result: false },
  ],
);

export const hasAnyIpv4 = any(
  'has_any_ipv4',
  false,
  'Whether one of several IPv4 addresses, or of arrays of them, stands in a text, with no letter or digit beside it.',
  [
    { args: [line, '127.0.0.1', '127.0.0.2'], result: true },
    { args: [line, dynamic(['10.0.0.1', '127.0.0.1'])], result: true },
    { args: ['05:04:54 127.0.0.256 GET', dynamic(['127.0.0.256', '192.168.1.1'])], result: false },
    { args: [glued, '127.0.0.1', '192.168.1.1'], result: false },
    { args: [line, dynamic(null)], result: false },
    { args: ['', '127.0.0.1'], result: false },
  ],
);

export const hasIpv4Prefix = one(
  'has_ipv4_prefix',
  true,
  'Whether an IPv4 address that begins with `ip` stands in a text. A prefix ends with a dot, or is a whole address; false for anything else.',
  [
    { args: [line, '127.0.'], result: true },
    { args: [line, '127.0'], result: false },
    { args: [line, '127.0.0.1'], result: true },
    { args: [glued, '127.0.'], result: false },
    { args: ['a 127.0.x', '127.0.'], result: false },
    { args: ['a 127.0.0.256', '127.0.'], result: false },
    { args: ['a 10.1.2.3', '256.'], result: false },
    { args: ['', '127.'], result: false },
    { args: [line, ''], result: false },
  ],
);

export const hasAnyIpv4Prefix = any(
  'has_any_ipv4_prefix',
  true,
  'Whether an IPv4 address that begins with one of several prefixes, or of arrays of them, stands in a text.',
  [
    { args: [line, '127.0.', '192.168.'], result: true },
    { args: [line, dynamic(['127.0.', '192.168.'])], result: true },
    { args: [line, '127.0'], result: false },
    { args: [glued, '127.0.', '192.'], result: false },
    { args: ['', dynamic(['127.'])], result: false },
    { args: [line, dynamic([])], result: false },
  ],
);
