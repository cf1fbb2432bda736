import { kqlTypes, type JsonValue, type KqlType } from '@belfry/schema';
import { kindOf } from '../1-parse/language-service.ts';
import { child, items, need, spanOf, type ServiceType, type SyntaxNode } from '../1-parse/syntax.ts';
import type { Expr } from '../3-plan/expr.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { convertValue, parseReal, toDynamic } from '../values/convert.ts';
import { parseDatetime } from '../values/datetime.ts';
import { parseDecimal } from '../values/decimal.ts';
import type { KqlValue } from '../values/kql-value.ts';
import { parseTimespan } from '../values/timespan.ts';

const known = new Set<string>(kqlTypes);

/** Returns the KQL type that the binder names; undefined for its `unknown`, `null`, `error`. */
export function kqlType(type: ServiceType | null | undefined): KqlType | undefined {
  const name = type?.Name;
  if (name === undefined) return undefined;
  if (known.has(name)) return name as KqlType;
  return undefined;
}

const types: Record<string, KqlType> = {
  BooleanLiteralExpression: 'bool',
  IntLiteralExpression: 'int',
  LongLiteralExpression: 'long',
  RealLiteralExpression: 'real',
  DecimalLiteralExpression: 'decimal',
  DateTimeLiteralExpression: 'datetime',
  TimespanLiteralExpression: 'timespan',
  GuidLiteralExpression: 'guid',
  StringLiteralExpression: 'string',
  CompoundStringLiteralExpression: 'string',
  NullLiteralExpression: 'dynamic',
};

/** The text inside `datetime(...)`, `long(...)` and their kin, or the bare literal. */
function inner(text: string): string {
  const match = /^[a-z0-9]+\s*\(([\s\S]*)\)$/i.exec(text.trim());
  return (match?.[1] ?? text).trim().replace(/^(["'])([\s\S]*)\1$/, '$2');
}

function readValue(type: KqlType, text: string, node: SyntaxNode): KqlValue {
  const raw = inner(text);
  if (raw.toLowerCase() === 'null' || raw === '') return null;
  const value = readText(type, raw);
  if (value !== null) return value;
  const large = (type === 'long' || type === 'int') && /^[+-]?\d+$/.test(raw);
  throw large
    ? new QueryProblem('KQL0422', `\`${raw}\` does not fit in ${type === 'int' ? 'an int' : 'a long'}`, spanOf(node))
    : new QueryProblem('KQL0401', `\`${raw}\` is no ${type}`, spanOf(node));
}

function readText(type: KqlType, raw: string): KqlValue {
  switch (type) {
    case 'bool':
      return raw.toLowerCase() === 'true' || raw === '1';
    case 'real':
      return parseReal(raw.replace(/^([+-]?)\s*inf$/i, '$1inf'));
    case 'decimal':
      return parseDecimal(raw);
    case 'datetime':
      // `datetime(2017 - 08 - 01)` and `datetime(2017, 8, 1)` are read too.
      return parseDatetime(raw) ?? parseDatetime(raw.replace(/\s*[-,]\s*/g, '-'));
    case 'timespan':
      return parseTimespan(raw);
    case 'int':
    case 'long':
    case 'guid':
    case 'string':
    case 'dynamic':
      return convertValue('string', raw, type);
  }
}

/** Binds a literal of any type; undefined when the node is none. */
export function bindLiteral(node: SyntaxNode): Expr | undefined {
  const kind = kindOf(node);
  if (kind === 'DynamicExpression')
    return { kind: 'literal', type: 'dynamic', value: readJson(need(node, 'Expression')) };
  const type = types[kind];
  if (type === undefined) return undefined;
  if (type === 'string') return { kind: 'literal', type, value: stringOf(node) };
  if (kind === 'NullLiteralExpression') return { kind: 'literal', type, value: null };
  const token = need(node, 'Token');
  const text = token.Text ?? '';
  if (type === 'datetime' && /^datetime\s*\(\s*now\s*\)$/i.test(text)) return undefined;
  return { kind: 'literal', type, value: readValue(type, text, node) };
}

/** The value of a string literal; adjacent ones are one text. */
export function stringOf(node: SyntaxNode): string {
  if (kindOf(node) !== 'CompoundStringLiteralExpression') return need(node, 'Token').ValueText ?? '';
  const tokens = need(node, 'Tokens');
  let text = '';
  for (let index = 0; index < tokens.ChildCount; index++) text += tokens.GetChild(index)?.ValueText ?? '';
  return text;
}

/** A bare number in JSON: as far as a real reaches, also beyond a long; undefined when the node is none. */
function readNumber(node: SyntaxNode): number | undefined {
  const kind = kindOf(node);
  if (kind !== 'LongLiteralExpression' && kind !== 'RealLiteralExpression') return undefined;
  const text = need(node, 'Token').Text ?? '';
  if (!/^[\d.]/.test(text)) return undefined;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new QueryProblem('KQL0422', `\`${text}\` is too large for a dynamic number`, spanOf(node));
}

/** Reads what stands in `dynamic(...)`: JSON, with KQL literals allowed as values. */
function readJson(node: SyntaxNode): JsonValue {
  const kind = kindOf(node);
  if (kind === 'JsonArrayExpression') return items(child(node, 'Values')).map(readJson);
  if (kind === 'JsonObjectExpression') {
    const bag: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>;
    for (const pair of items(child(node, 'Pairs')))
      bag[need(pair, 'Name').ValueText ?? ''] = readJson(need(pair, 'Value'));
    return { ...bag };
  }
  if (kind === 'ParenthesizedExpression' || kind === 'DynamicExpression') return readJson(need(node, 'Expression'));
  if (kind === 'UnaryMinusExpression') {
    const value = readNumber(need(node, 'Expression'));
    return value === undefined ? null : -value;
  }
  const number = readNumber(node);
  if (number !== undefined) return number;
  const literal = bindLiteral(node);
  if (literal?.kind !== 'literal')
    throw new QueryProblem('KQL0401', 'a dynamic literal holds literals only', spanOf(node));
  return toDynamic(literal.type, literal.value);
}
