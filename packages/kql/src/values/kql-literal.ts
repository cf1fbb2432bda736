import type { KqlType } from '@belfry/schema';
import { formatDatetime } from './datetime.ts';
import { formatDecimal } from './decimal.ts';
import type { KqlValue } from './kql-value.ts';
import { formatTimespan } from './timespan.ts';

const letters: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** Text within single quotes. */
const escaped = (text: string): string =>
  text.replace(
    /[\\'\p{Cc}\u2028\u2029]/gu,
    (character) => letters[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Returns a value as it is written in a query. */
export function kqlLiteral(type: KqlType, value: KqlValue): string {
  if (type === 'string') return `'${escaped(String((value ?? '') as string))}'`;
  if (value === null) return `${type}(null)`;
  switch (type) {
    case 'long':
      return (value as bigint) < 0n ? `long(${String(value as bigint)})` : String(value as bigint);
    case 'int':
      return `int(${String(value as number)})`;
    case 'bool':
      return value === true ? 'true' : 'false';
    case 'real': {
      const number = value as number;
      if (Number.isNaN(number)) return 'real(nan)';
      if (!Number.isFinite(number)) return number > 0 ? 'real(+inf)' : 'real(-inf)';
      return /^\d+\.\d+$/.test(String(number)) ? String(number) : `real(${String(number)})`;
    }
    case 'decimal':
      return `decimal(${formatDecimal(value as bigint)})`;
    case 'guid':
      return `guid(${value as string})`;
    case 'datetime':
      return `datetime(${formatDatetime(value as bigint).replace(/\.?0+Z$/, 'Z')})`;
    case 'timespan':
      return `time(${formatTimespan(value as bigint)})`;
    case 'dynamic':
      return `dynamic(${JSON.stringify(value)})`;
  }
}
