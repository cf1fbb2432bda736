import type { KqlType } from '@belfry/schema';

const escapes: Record<string, string> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
};

/** A KQL string literal that means exactly `text`. */
export const stringLiteral = (text: string): string =>
  `"${text.replace(/[\\"\n\r\t\0]/g, (character) => escapes[character] as string)}"`;

/** A name as KQL writes it: bare when it can be, else bracketed. */
export const nameText = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `[${stringLiteral(name)}]`);

/** A literal of `type` for a cell of a result; undefined for null, which has no literal. */
export function literal(value: unknown, type: KqlType): string | undefined {
  if (value === null || value === undefined) return undefined;
  switch (type) {
    case 'string':
      return stringLiteral(
        typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean),
      );
    case 'bool':
      return String(value === true || value === 1 || value === 'true');
    case 'int':
    case 'long':
      return `${type}(${String(value as number)})`;
    case 'real':
    case 'decimal':
      return `${type}(${String(value as number)})`;
    case 'datetime':
      return `datetime(${String(value as string)})`;
    case 'timespan':
      return `time(${String(value as string)})`;
    case 'guid':
      return `guid(${String(value as string)})`;
    case 'dynamic':
      return stringLiteral(typeof value === 'string' ? value : JSON.stringify(value));
  }
}

/** A condition that is true for the rows with this cell's value (or, negated, for all others). */
export function cellCondition(column: string, type: KqlType, value: unknown, negate: boolean): string {
  const name = nameText(column);
  const text = literal(value, type);
  if (type === 'string' && (text === undefined || text === '""'))
    return `${negate ? 'isnotempty' : 'isempty'}(${name})`;
  if (text === undefined) return `${negate ? 'isnotnull' : 'isnull'}(${name})`;
  return `${type === 'dynamic' ? `tostring(${name})` : name} ${negate ? '!=' : '=='} ${text}`;
}
