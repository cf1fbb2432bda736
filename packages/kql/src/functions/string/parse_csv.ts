import { sql } from '../../sql/sql.ts';
import { allGroups } from '../../values/pattern.ts';
import { compileRegex } from '../../values/regex.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

/** The first record: up to a line break outside quotes (RE2). */
const record = '(?s)^(?:[^"\\r\\n]|"(?:[^"]|"")*(?:"|$))*';
/** A field of a record that begins with a comma: quoted or not. */
const field = '(?s),(?:"((?:[^"]|"")*)(?:"[^,]*|$)|([^,]*))';

export const parseCsv = defineScalar({
  name: 'parse_csv',
  category: 'string',
  doc: 'Returns an array of the fields of the first record of comma-separated text.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-csv-function',
  params: { csv: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ csv }) => {
    const matcher = compileRegex(record)?.matcher(csv);
    const first = matcher?.find() === true ? (matcher.group() ?? '') : '';
    return (allGroups(`,${first}`, field) ?? []).map(([quoted = '', plain = '']) =>
      quoted === '' ? plain : quoted.replaceAll('""', '"'),
    );
  },
  clickhouse: ({ csv }) =>
    sql`toJSONString(arrayMap(g -> if(g[1] = '', g[2], replaceAll(g[1], '""', '"')), extractAllGroupsVertical(concat(',', extract(${csv}, ${sql.string(record.replace('^', '^(') + ')')})), ${sql.string(field)})))`,
  differences: [],
  examples: [
    {
      args: ['aa,"b,b,b",cc,"Escaping quotes: ""Title""","line1\nline2"'],
      result: dynamic(['aa', 'b,b,b', 'cc', 'Escaping quotes: "Title"', 'line1\nline2']),
    },
    { args: ['record1,a,b,c\nrecord2,x,y,z'], result: dynamic(['record1', 'a', 'b', 'c']) },
    { args: ['a,,"",b,'], result: dynamic(['a', '', '', 'b', '']) },
    { args: ['a,"b'], result: dynamic(['a', 'b']) },
    { args: [''], result: dynamic(['']) },
  ],
});
