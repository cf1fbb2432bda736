import { folded, indexedTermsSql, type TermSides } from '../../sql/terms.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { literalText } from '../../sql/sql-value.ts';
import { defineScalar, type ScalarFunction } from '../define-scalar.ts';

interface Part {
  readonly name: string;
  readonly doc: string;
  readonly test: (text: string, part: string) => boolean;
  readonly form: (text: Sql, part: Sql) => Sql;
  readonly yes: readonly [string, string];
  /** Whether the part's ends are ends of the text. */
  readonly sides: TermSides;
}

const partSql = (value: SqlValue, cased: boolean): Sql => {
  const text = literalText(value);
  return text === undefined || cased ? folded(value, cased) : sql.string(text.toLowerCase());
};

const partOperator = ({ name, doc, test, form, yes, sides }: Part, cased: boolean): ScalarFunction =>
  defineScalar({
    name: cased ? `${name}_cs` : name,
    category: 'operator',
    doc: `${doc}${cased ? ', by case.' : ', in any case.'}`,
    learn: 'https://learn.microsoft.com/kusto/query/datatypes-string-operators',
    params: { source: 'string', part: 'string' },
    returns: 'bool',
    nulls: 'handle',
    js: ({ source, part }) => (cased ? test(source, part) : test(source.toLowerCase(), part.toLowerCase())),
    clickhouse: ({ source, part }) => {
      const exact = form(folded(source, cased), partSql(part, cased));
      const known = indexedTermsSql(source, literalText(part) ?? '', sides);
      return known.length === 0 ? exact : sql`(${sql.join([...known, exact], ' AND ')})`;
    },
    differences: [],
    examples: [
      { args: [yes[0], yes[1]], result: true },
      { args: [yes[0], yes[1].toUpperCase()], result: !cased },
      { args: [yes[0], ''], result: true },
      { args: ['', yes[1]], result: false },
    ],
  });

const containing: Part = {
  name: 'contains',
  doc: 'Whether a text stands in another',
  test: (text, part) => text.includes(part),
  form: (text, part) => sql`position(${text}, ${part}) > 0`,
  yes: ['naïve mimikatz_x', 'ïve mimi'],
  sides: { left: false, right: false },
};
const starting: Part = {
  name: 'startswith',
  doc: 'Whether a text begins so',
  test: (text, part) => text.startsWith(part),
  form: (text, part) => sql`startsWith(${text}, ${part})`,
  yes: ['émile', 'ém'],
  sides: { left: true, right: false },
};
const ending: Part = {
  name: 'endswith',
  doc: 'Whether a text ends so',
  test: (text, part) => text.endsWith(part),
  form: (text, part) => sql`endsWith(${text}, ${part})`,
  yes: ['a.exe', '.exe'],
  sides: { left: false, right: true },
};

export const contains = partOperator(containing, false);
export const containsCs = partOperator(containing, true);
export const startsWith = partOperator(starting, false);
export const startsWithCs = partOperator(starting, true);
export const endsWith = partOperator(ending, false);
export const endsWithCs = partOperator(ending, true);
