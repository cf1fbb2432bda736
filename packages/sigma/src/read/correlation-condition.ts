import {
  thresholdOperators,
  type CorrelationCondition,
  type CorrelationType,
  type Threshold,
  type ThresholdOperator,
} from '../correlation.ts';
import { compareDecimals, parseDecimal } from '../decimal.ts';
import { Rejection, sigmaCodes } from '../errors.ts';
import { entryOf, lineOf, listedTexts } from './yaml-access.ts';
import { textOf } from './values.ts';
import type { YamlMap } from './yaml-tree.ts';

const lower: ReadonlySet<ThresholdOperator> = new Set(['gt', 'gte']);
const upper: ReadonlySet<ThresholdOperator> = new Set(['lt', 'lte']);
const maxFields = 10;

/**
 * Reads the condition of a correlation: one comparison, or a lower and an upper one, with the fields whose values it is about. Temporal
 * correlations may leave it out and mean all of their rules.
 * @throws Rejection, also when no window could ever fulfil it.
 */
export function readCorrelationCondition(
  section: YamlMap,
  type: CorrelationType,
  ruleCount: number,
): CorrelationCondition {
  const temporal = type === 'temporal' || type === 'temporal_ordered';
  const tree = entryOf(section, 'condition');
  if (tree === undefined) {
    if (!temporal) throw new Rejection(sigmaCodes.fieldMissing, section.line, 'the correlation has no condition');
    return { thresholds: [atLeast(ruleCount)], fields: [], percentile: undefined };
  }
  if (tree.kind !== 'map')
    throw new Rejection(
      tree.kind === 'scalar' ? sigmaCodes.kindUnsupported : sigmaCodes.wrongType,
      tree.line,
      'the condition must be a map such as "gte: 10"; conditions over names of rules are not part of Sigma 2.1',
    );
  const thresholds: Threshold[] = [];
  for (const { key, line } of tree.entries) {
    const operator = thresholdOperators.find((known) => known === key);
    if (operator !== undefined) thresholds.push({ operator, number: numberAt(tree, key) });
    else if (key !== 'field' && !(key === 'percentile' && type === 'value_percentile'))
      throw new Rejection(
        sigmaCodes.kindUnsupported,
        line,
        `the condition of ${type} has no "${key}"; known are ${thresholdOperators.join(', ')}, field`,
      );
  }
  checkRange(thresholds, tree);
  if (!type.startsWith('value_') || type === 'value_count')
    checkCount(thresholds, tree, temporal ? ruleCount : undefined);
  return { thresholds, fields: fieldsOf(tree, type), percentile: percentileOf(tree) };
}

function atLeast(count: number): Threshold {
  return { operator: 'gte', number: { units: BigInt(count), scale: 0 } };
}

function numberAt(map: YamlMap, key: string): Threshold['number'] {
  const value = entryOf(map, key);
  const number =
    value?.kind === 'scalar' && value.value !== null && typeof value.value !== 'boolean'
      ? parseDecimal(textOf(value))
      : undefined;
  if (number === undefined) throw new Rejection(sigmaCodes.valueInvalid, lineOf(map, key), `${key} needs a number`);
  return number;
}

/** One criterion, or a lower and an upper bound with room between them. */
function checkRange(thresholds: readonly Threshold[], tree: YamlMap): void {
  const [one, two] = thresholds;
  if (one === undefined)
    throw new Rejection(
      sigmaCodes.fieldMissing,
      tree.line,
      `the condition has none of ${thresholdOperators.join(', ')}`,
    );
  if (two === undefined) return;
  const low = thresholds.find(({ operator }) => lower.has(operator));
  const high = thresholds.find(({ operator }) => upper.has(operator));
  if (thresholds.length > 2 || low === undefined || high === undefined)
    throw new Rejection(
      sigmaCodes.valueInvalid,
      tree.line,
      'a condition is one criterion, or a range of gt or gte with lt or lte',
    );
  const order = compareDecimals(low.number, high.number);
  if (order > 0 || (order === 0 && (low.operator === 'gt' || high.operator === 'lt')))
    throw new Rejection(sigmaCodes.valueInvalid, tree.line, 'nothing lies within the range');
}

/** Counts are whole numbers from 1: a window begins with an event, so the absence of events is not seen. */
function checkCount(thresholds: readonly Threshold[], tree: YamlMap, most: number | undefined): void {
  for (const { operator, number } of thresholds) {
    const line = lineOf(tree, operator);
    const against = (count: number): number => compareDecimals(number, { units: BigInt(count), scale: 0 });
    if (number.units < 0n || number.units % 10n ** BigInt(number.scale) !== 0n)
      throw new Rejection(sigmaCodes.valueInvalid, line, `${operator} compares a count and needs a whole number`);
    if ((operator === 'lt' && against(1) <= 0) || ((operator === 'lte' || operator === 'eq') && against(1) < 0))
      throw new Rejection(
        sigmaCodes.valueInvalid,
        line,
        'a window begins with an event, so a count of 0 is never seen',
      );
    if (most === undefined) continue;
    if (((operator === 'gte' || operator === 'eq') && against(most) > 0) || (operator === 'gt' && against(most) >= 0))
      throw new Rejection(sigmaCodes.valueInvalid, line, `there are only ${most} rules to be counted`);
  }
}

function fieldsOf(tree: YamlMap, type: CorrelationType): string[] {
  const fields = listedTexts(tree, 'field');
  if (!type.startsWith('value_')) {
    if (fields === undefined) return [];
    throw new Rejection(sigmaCodes.valueInvalid, lineOf(tree, 'field'), `${type} looks at no field`);
  }
  if (fields === undefined)
    throw new Rejection(sigmaCodes.fieldMissing, tree.line, `${type} needs "field" in its condition`);
  if (fields.length > (type === 'value_count' ? maxFields : 1))
    throw new Rejection(
      sigmaCodes.valueInvalid,
      lineOf(tree, 'field'),
      type === 'value_count' ? `more than ${maxFields} fields` : `${type} takes one field`,
    );
  return fields.map(({ text }) => text);
}

function percentileOf(tree: YamlMap): number | undefined {
  if (entryOf(tree, 'percentile') === undefined) return undefined;
  const { units, scale } = numberAt(tree, 'percentile');
  const percentile = Number(units) / 10 ** scale;
  if (percentile > 0 && percentile <= 100) return percentile;
  throw new Rejection(sigmaCodes.valueInvalid, lineOf(tree, 'percentile'), 'percentile is above 0 and at most 100');
}
