import type { KqlType } from '@belfry/schema';
import { specialForms } from '../2-bind/special-forms.ts';
import type { AggregateExample, AggregateFunction } from '../functions/define-aggregate.ts';
import type { Example, ReturnRule, ScalarFunction } from '../functions/define-scalar.ts';
import { exampleArgs } from '../functions/example-values.ts';
import { paramAt, type NamedParam } from '../functions/param.ts';
import { aggregateFunctions, scalarFunctions } from '../functions/registry.ts';
import { operatorExamples } from '../operators/generated/examples.ts';
import { operators, sourceWords } from '../operators/index.ts';
import { plugins } from '../plugins/index.ts';
import { kqlLiteral } from '../values/kql-literal.ts';
import type { TypedValue } from '../values/kql-value.ts';
import { resultType } from '../functions/call.ts';
import { typed } from '../values/typed.ts';
import { deviations } from './deviations.ts';

export interface FunctionEntry {
  readonly name: string;
  readonly aliases: readonly string[];
  /** A category of scalar functions, or `aggregate`. */
  readonly category: string;
  readonly signature: string;
  readonly doc: string;
  readonly learn: string;
  /** As written in a query, with what it gives. */
  readonly example: { readonly call: string; readonly result: string };
  readonly differences: readonly string[];
  /** Where it runs. */
  readonly store: boolean;
  readonly stream: boolean;
}
export interface OperatorEntry {
  readonly name: string;
  readonly doc: string;
  readonly learn: string;
  readonly stream: boolean;
  /** A whole query, one of those that the operator's tests run. */
  readonly example: string;
}
export interface PluginEntry {
  readonly name: string;
  readonly doc: string;
  readonly learn: string;
  readonly signature: string;
  /** The rows are looked at before the query is planned. */
  readonly asksData: boolean;
  readonly differences: readonly string[];
  readonly example: string;
}
export interface LanguageReference {
  readonly operators: readonly OperatorEntry[];
  readonly sourceWords: readonly string[];
  /** Functions that the binder decides: of names and of neighbouring rows. */
  readonly specialForms: readonly string[];
  readonly functions: readonly FunctionEntry[];
  readonly plugins: readonly PluginEntry[];
  readonly deviations: readonly string[];
}

const isWord = (name: string): boolean => /^[a-z_]\w*$/i.test(name);
const listOperators = new Set(['in', 'in~', 'has_any', 'has_all']);

/** Returns the call of a function on arguments as it is written in a query. */
export function callText(fn: ScalarFunction | AggregateFunction, args: readonly string[]): string {
  if (fn.kind === 'aggregate' || fn.category !== 'operator' || fn.name === 'not')
    return `${fn.name}(${args.join(', ')})`;
  const [first = '', ...rest] = args;
  if (fn.name === 'negate') return `-(${first})`;
  if (fn.name === 'between') return `${first} between (${rest.join(' .. ')})`;
  return listOperators.has(fn.name)
    ? `${first} ${fn.name} (${rest.join(', ')})`
    : `${first} ${fn.name} ${rest.join(' ')}`;
}

const typeText = (type: NamedParam['type']): string =>
  typeof type === 'string' ? (type === 'result' ? 'any' : type) : type.join(' or ');
const returnText = (returns: KqlType | ReturnRule): string => (typeof returns === 'string' ? returns : returns.rule);

function signatureOf(fn: ScalarFunction | AggregateFunction): string {
  const params = fn.params.map(
    ({ name, type, optional, variadic }) =>
      `${name}: ${typeText(type)}${variadic ? ', …' : ''}${optional ? ' (optional)' : ''}`,
  );
  const shown =
    isWord(fn.name) && !listOperators.has(fn.name)
      ? callText(fn, params)
      : callText(
          fn,
          params.map((param) => `(${param})`),
        );
  return `${shown} → ${returnText(fn.returns)}`;
}

/** Returns an example of an aggregate as a query over its rows. */
function aggregateCall(fn: AggregateFunction, example: AggregateExample): { call: string; types: readonly KqlType[] } {
  const rows = example.rows.map((row) => exampleArgs(fn, row));
  const types = example.types ?? rows[0]?.map(({ type }) => type) ?? [];
  const constants = types.map((_, index) =>
    paramAt(fn.params, index)?.constant === true ? rows[0]?.[index] : undefined,
  );
  const names = types.map((_, index) => String.fromCodePoint('a'.codePointAt(0)! + index));
  const kept = names.filter((_, index) => constants[index] === undefined);
  const args = names.map((name, index) => textOf(constants[index]) ?? name);
  const declared =
    kept.length === 0
      ? ['a: long']
      : names.flatMap((name, index) => (kept.includes(name) ? [`${name}: ${types[index]!}`] : []));
  const cells = rows.flatMap((row) => {
    const values = row
      .filter((_, index) => constants[index] === undefined)
      .map((value) => kqlLiteral(value.type, value.value));
    return values.length === 0 ? ['0'] : values;
  });
  return {
    call: `datatable(${declared.join(', ')}) [${cells.join(', ')}] | summarize x = ${fn.name}(${args.join(', ')})`,
    types,
  };
}
const textOf = (value: TypedValue | undefined): string | undefined =>
  value === undefined ? undefined : kqlLiteral(value.type, value.value);

/** A number among the arguments of a series function stands as a number: the binder takes no dynamic one there. */
const argText = (fn: ScalarFunction | AggregateFunction, { type, value }: TypedValue): string =>
  fn.kind === 'scalar' && fn.category === 'series' && typeof value === 'number'
    ? String(value)
    : kqlLiteral(type, value);

function entryOf(fn: ScalarFunction | AggregateFunction): FunctionEntry {
  const first = fn.examples[0]!;
  const scalarArgs = fn.kind === 'scalar' ? exampleArgs(fn, (first as Example).args) : [];
  const aggregate = fn.kind === 'aggregate' ? aggregateCall(fn, first as AggregateExample) : undefined;
  const types = aggregate?.types ?? scalarArgs.map(({ type }) => type);
  const result = typed(first.result, resultType(fn, types));
  return {
    name: fn.name,
    aliases: fn.aliases,
    category: fn.kind === 'aggregate' ? 'aggregate' : fn.category,
    signature: signatureOf(fn),
    doc: fn.doc,
    learn: fn.learn,
    example: {
      call:
        aggregate?.call ??
        `print x = ${callText(
          fn,
          scalarArgs.map((arg) => argText(fn, arg)),
        )}`,
      result: kqlLiteral(result.type, result.value),
    },
    differences: fn.differences,
    store: typeof fn.clickhouse === 'function' || 'overData' in fn.clickhouse,
    stream: typeof fn.js === 'function',
  };
}

/** Returns what the language has: what the reference page and editors show. */
export function languageReference(): LanguageReference {
  const functions = [...new Set([...scalarFunctions.values(), ...aggregateFunctions.values()])].filter(
    (fn) => fn.kind === 'aggregate' || !fn.hidden,
  );
  return {
    operators: operators.map(({ keyword, doc, learn, rowWise }) => ({
      name: keyword,
      doc,
      learn,
      stream: rowWise,
      example: operatorExamples[keyword === 'parse-where' ? 'parse' : keyword] ?? '',
    })),
    sourceWords,
    specialForms: Object.keys(specialForms),
    functions: functions.map(entryOf),
    plugins: [...plugins.values()].map(({ name, doc, learn, signature, asksData, differences, examples }) => ({
      name,
      doc,
      learn,
      signature,
      asksData,
      differences,
      example: examples[0]?.query ?? '',
    })),
    deviations,
  };
}
