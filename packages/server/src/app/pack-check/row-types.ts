import type { JsonValue, KqlType } from '@belfry/schema';
import type { Check, Finding } from './check.ts';

const isInteger = (value: JsonValue, bits: number): boolean => {
  if (typeof value !== 'number' && typeof value !== 'string') return false;
  const text = String(value);
  if (!/^-?\d{1,19}$/.test(text)) return false;
  return BigInt.asIntN(bits, BigInt(text)) === BigInt(text);
};

/** Whether a value of a row fits its column, in the forms that `Row` allows. */
const fits: Record<KqlType, (value: JsonValue) => boolean> = {
  string: (value) => typeof value === 'string',
  int: (value) => typeof value === 'number' && isInteger(value, 32),
  long: (value) => isInteger(value, 64),
  real: (value) => typeof value === 'number',
  decimal: (value) => typeof value === 'number' || (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value)),
  bool: (value) => typeof value === 'boolean',
  guid: (value) => typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
  datetime: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?Z$/.test(value),
  timespan: (value) => typeof value === 'string' && /^-?(?:\d+\.)?\d\d:\d\d:\d\d(?:\.\d{1,7})?$/.test(value),
  dynamic: () => true,
};

export const rowTypes: Check = {
  id: 'rows fit their tables',
  why: 'a value of the wrong type is refused by the store or read as empty',
  run({ pack, samples }) {
    const findings: Finding[] = [];
    for (const sample of samples) {
      for (const [index, { table, row }] of sample.rows.entries()) {
        const columns = new Map(pack.tables.find((one) => one.name === table)?.columns.map((c) => [c.name, c.type]));
        if (columns.size === 0) continue;
        for (const [name, value] of Object.entries(row)) {
          const type = columns.get(name);
          if (type !== undefined && (value === null || fits[type](value))) continue;
          findings.push({
            file: sample.path,
            line: index + 1,
            message: `${table}.${name} is ${type === undefined ? 'no column' : `of type ${type}`}, the parser gave ${JSON.stringify(value)}`,
            fix:
              type === undefined
                ? 'put the value into _Unmapped, or add the column'
                : 'convert it in the parser; what does not fit goes to _Unmapped',
          });
        }
      }
    }
    return findings;
  },
};
