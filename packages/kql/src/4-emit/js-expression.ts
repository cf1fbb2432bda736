import type { JsonValue } from '@belfry/schema';
import type { Expr } from '../3-plan/expr.ts';
import { memberOf } from '../2-bind/fold.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { enteringTypes, prepareJs, UnsupportedCall } from '../functions/call.ts';
import { scalarFunctions } from '../functions/registry.ts';
import { convertValue } from '../values/convert.ts';
import type { KqlValue } from '../values/kql-value.ts';
import { compileRegex } from '../values/regex.ts';

/** The values of one row by column number. */
export type Cells = readonly (KqlValue | readonly string[] | undefined)[];
export type Evaluate = (cells: Cells) => KqlValue;

const noSpan = { start: 0, length: 0 };

/** Compiles an expression for the stream: one function over a row's values. */
export function compileJs(expr: Expr, now: bigint): Evaluate {
  switch (expr.kind) {
    case 'literal': {
      const { value } = expr;
      return () => value;
    }
    case 'column': {
      const { id } = expr;
      const absent = expr.type === 'string' ? '' : null;
      return (cells) => (cells[id] as KqlValue | undefined) ?? absent;
    }
    case 'cast': {
      const [arg, from, to] = [compileJs(expr.arg, now), expr.arg.type, expr.type];
      return (cells) => convertValue(from, arg(cells), to);
    }
    case 'path': {
      const base = compileJs(expr.base, now);
      const keys = expr.keys.map((key) => compileJs(key, now));
      return (cells) => keys.reduce<JsonValue>((value, key) => memberOf(value, key(cells)), base(cells) as JsonValue);
    }
    case 'call':
      return compileCall(expr, now);
    case 'groups': {
      const arg = compileJs(expr.arg, now);
      const pattern = compileRegex(expr.pattern);
      return (cells) => matchGroups(pattern, arg(cells) as string);
    }
    case 'matched': {
      const arg = compileJs(expr.arg, now);
      return (cells) => (arg(cells) as unknown as readonly string[]).length > 0;
    }
    case 'element': {
      const arg = compileJs(expr.arg, now);
      const index = expr.index - 1;
      return (cells) => (arg(cells) as unknown as readonly string[])[index] ?? '';
    }
    case 'scalarQuery':
    case 'inQuery':
    case 'mentions':
    case 'aggregate':
    case 'extreme':
    case 'anyRow':
    case 'window':
      throw new QueryProblem('KQL0417', 'the stream sees one row at a time: this needs other rows', noSpan);
  }
}

function matchGroups(pattern: ReturnType<typeof compileRegex>, text: string): KqlValue {
  const matcher = pattern?.matcher(text);
  if (matcher?.find() !== true) return [];
  const groups: string[] = [];
  for (let index = 1; index <= matcher.groupCount(); index++) groups.push(matcher.group(index) ?? '');
  return groups;
}

function compileCall(expr: Extract<Expr, { kind: 'call' }>, now: bigint): Evaluate {
  const fn = scalarFunctions.get(expr.name);
  if (fn === undefined) throw new Error(`a call of ${expr.name}, which is not registered`);
  const parts = expr.args.map((arg) => compileJs(arg, now));
  if (expr.name === 'and') return lazily(parts, false);
  if (expr.name === 'or') return lazily(parts, true);
  const given = expr.args.map((arg) => arg.type);
  const types = enteringTypes(fn, given, expr.type);
  try {
    const call = prepareJs(fn, types, expr.type, now);
    return (cells) => call(parts.map((part, index) => convertValue(given[index]!, part(cells), types[index]!)));
  } catch (error) {
    if (error instanceof UnsupportedCall) throw new QueryProblem('KQL0412', `${expr.name}: ${error.reason}`, expr.span);
    throw error;
  }
}

/** `and` stops at the first false, `or` at the first true. */
function lazily(parts: readonly Evaluate[], decisive: boolean): Evaluate {
  return (cells) => {
    let result: boolean | null = !decisive;
    for (const part of parts) {
      const value = part(cells);
      if (value === decisive) return decisive;
      if (value === null) result = null;
    }
    return result;
  };
}
