import type { KqlType } from '@belfry/schema';
import { enteringTypes, resultType } from '../functions/call.ts';
import type { Example, ScalarFunction } from '../functions/define-scalar.ts';
import { exampleArgs } from '../functions/example-values.ts';
import { paramAt, type NamedParam } from '../functions/param.ts';
import { scalarFunctions } from '../functions/registry.ts';
import { callText } from '../reference/language-reference.ts';
import { kqlLiteral } from '../values/kql-literal.ts';
import type { Picker } from './picker.ts';
import { kqlTypes } from './shaped-table.ts';
import { literalOf } from './shaped-values.ts';

/** Functions that both back ends have and that give the same at each call. */
export const twoFormed: readonly ScalarFunction[] = [...new Set(scalarFunctions.values())].filter(
  (fn) => !fn.volatile && typeof fn.js === 'function' && typeof fn.clickhouse === 'function',
);

/** Functions that make as much as a number says: a million elements for each row and call would be too many here, so these numbers are small. */
const sized = new Set(['range', 'repeat', 'strrep']);

/** The columns that an expression may read, by type. */
export type Scope = (type: KqlType) => readonly string[];

export interface ShapedCall {
  readonly text: string;
  readonly type: KqlType;
  /** The types of its arguments. */
  readonly given: readonly KqlType[];
}

const allows = ({ type: allowed }: NamedParam, type: KqlType): boolean =>
  allowed === 'any' ||
  allowed === 'result' ||
  (typeof allowed === 'string' ? allowed === type : allowed.includes(type));

/** Whether a call of the function can take or give a value of the type. */
export const concerns = (fn: ScalarFunction, type: KqlType): boolean =>
  fn.returns === type || fn.params.some((param) => !param.constant && allows(param, type));

const makersOf = new Map<KqlType, readonly ScalarFunction[]>(
  kqlTypes.map((type) => [
    type,
    twoFormed.filter((fn) => (typeof fn.returns === 'string' ? fn.returns === type : concerns(fn, type))),
  ]),
);

/** An expression of the type: a column, a constant or, while `depth` lasts, a call. */
export function shapedExpression(type: KqlType, scope: Scope, pick: Picker, depth: number): string {
  const columns = scope(type);
  if (depth > 0 && pick.chance(40)) {
    const makers = makersOf.get(type)!;
    for (let attempt = 0; attempt < 4; attempt++) {
      const call = shapedCall(pick.of(makers), type, scope, pick, depth - 1);
      if (call.type === type) return `(${call.text})`;
    }
  }
  return columns.length > 0 && !pick.chance(20) ? pick.of(columns) : literalOf(type, pick);
}

/**
 * A call of the function that has to do with values of the type `about` where that can be. Constants that it asks for are those of one of its
 * examples; the other arguments are columns, constants of every shape and further calls.
 */
export function shapedCall(fn: ScalarFunction, about: KqlType, scope: Scope, pick: Picker, depth: number): ShapedCall {
  const example = exampleArgs(fn, (pick.of(fn.examples) as Example).args);
  const wanted = example.map(({ type }, index): KqlType => {
    const param = paramAt(fn.params, index)!;
    if (param.constant) return type;
    if (param.type === 'any' || param.type === 'result')
      return pick.chance(60) ? about : pick.chance(60) ? type : pick.of(kqlTypes);
    if (typeof param.type === 'string') return pick.chance(92) ? param.type : about;
    return param.type.includes(about) && pick.chance(60) ? about : pick.of(param.type);
  });
  // A predicate stays one: `iff`, `case`.
  example.forEach(({ type }, index) => {
    if (type === 'bool' && fn.category === 'conditional') wanted[index] = 'bool';
  });
  const result = resultType(fn, wanted);
  const entering = enteringTypes(fn, wanted, result);
  const written = wanted.map((type, index) => {
    if (paramAt(fn.params, index)!.constant) return constantText(fn, example[index]!);
    if (pick.chance(10) && example[index]!.type === type) return kqlLiteral(type, example[index]!.value);
    if (sized.has(fn.name) && !small(type)) return kqlLiteral(example[index]!.type, example[index]!.value);
    const given = shapedExpression(type, scope, pick, depth);
    if (sized.has(fn.name) && type !== 'string') return `((${given}) % 9)`;
    return entering[index] === 'string' && type !== 'string' && pick.chance(50) ? `tostring(${given})` : given;
  });
  return { text: callText(fn, written), type: result, given: wanted };
}

const small = (type: KqlType): boolean => type === 'int' || type === 'long' || type === 'string';

/** The binder takes no dynamic number where a series function wants a number. */
const constantText = (fn: ScalarFunction, { type, value }: ReturnType<typeof exampleArgs>[number]): string =>
  fn.category === 'series' && typeof value === 'number' ? String(value) : kqlLiteral(type, value);
