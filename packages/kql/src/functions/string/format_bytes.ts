import { textOf } from '../../sql/convert.ts';
import { sql } from '../../sql/sql.ts';
import { literalNumber, literalText } from '../../sql/sql-value.ts';
import { withValue } from '../../sql/with-value.ts';
import { formatReal } from '../../values/real.ts';
import { nullOf, real } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optionalConstant } from '../param.ts';

const units = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'];

const roundTo = (value: number, digits: number): number => {
  const scale = 10 ** digits;
  const scaled = Math.round(Math.abs(value) * scale) / scale;
  return value < 0 && scaled !== 0 ? -scaled : scaled;
};
const digitsOf = (precision: number | undefined): number => Math.min(15, Math.max(0, precision ?? 0));
const baseOf = (base: number | undefined): number => (base === 1000 ? 1000 : 1024);

export const formatBytes = defineScalar({
  name: 'format_bytes',
  category: 'string',
  doc: "Returns a number of bytes as text with a unit (Bytes, KB, MB, GB, TB, PB, EB): the largest that fits or the one given, rounded to `precision` digits, in steps of 1024 or of `base`. '' for null.",
  learn: 'https://learn.microsoft.com/kusto/query/format-bytes-function',
  params: {
    value: 'real',
    precision: optionalConstant('long'),
    unit: optionalConstant('string'),
    base: optionalConstant('long'),
  },
  returns: 'string',
  nulls: 'propagate',
  js: ({ value, precision, unit, base }) => {
    const step = baseOf(base === undefined ? undefined : Number(base));
    const given = units.indexOf(unit ?? '');
    let index = 0;
    while (index < units.length - 1 && Math.abs(value) >= step ** (index + 1)) index += 1;
    const at = given < 0 ? index : given;
    const size = roundTo(value / step ** at, digitsOf(precision === undefined ? undefined : Number(precision)));
    return `${formatReal(size).replace(/\.0$/, '')} ${units[at]!}`;
  },
  clickhouse: ({ value, precision, unit, base }) => {
    const step = baseOf(literalNumber(base));
    const given = units.indexOf(literalText(unit) ?? '');
    const powers = units.slice(1).map((_, index) => sql`(abs(${value}) >= ${sql.float64(step ** (index + 1))})`);
    const at = given < 0 ? sql`toUInt8(${sql.join(powers, ' + ')})` : sql`toUInt8(${sql.number(given)})`;
    const scale = sql.float64(10 ** digitsOf(literalNumber(precision)));
    return withValue(at, (index) => {
      const size = sql`${value} / pow(${sql.float64(step)}, ${index})`;
      const rest = sql`if(${value} < 0, -1, 1) * floor(abs(${size}) * ${scale} + 0.5) / ${scale}`;
      // Nothing below zero is left as -0.
      const scaled = sql`(${rest} + 0)`;
      const text = withValue(scaled, (rounded) => textOf({ type: 'real', sql: rounded }));
      const names = sql`[${sql.join(units.map(sql.string))}]`;
      return sql`if(isNull(${value}), '', concat(replaceRegexpOne(${text}, '[.]0$', ''), ' ', ${names}[${index} + 1]))`;
    });
  },
  differences: [],
  examples: [
    { args: [real(564)], result: '564 Bytes' },
    { args: [real(10332), 1n], result: '10.1 KB' },
    { args: [real(20010332)], result: '19 MB' },
    { args: [real(20010332), 2n], result: '19.08 MB' },
    { args: [real(20010332), 0n, 'KB'], result: '19541 KB' },
    { args: [real(-2048)], result: '-2 KB' },
    { args: [nullOf('real')], result: '' },
  ],
});
