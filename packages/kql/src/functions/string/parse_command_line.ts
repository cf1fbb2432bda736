import { sql } from '../../sql/sql.ts';
import { literalText } from '../../sql/sql-value.ts';
import { allGroups } from '../../values/pattern.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { constant } from '../param.ts';

/** An argument: quoted parts (`\"` is a quote inside and outside of them) and others up to a blank (RE2). */
const argument = '(?s)((?:\\\\"|"(?:\\\\"|[^"])*(?:"|$)|[^ \\t\\r\\n"])+)';

export const parseCommandLine = defineScalar({
  name: 'parse_command_line',
  category: 'string',
  doc: 'Returns an array of the arguments of a command line of Windows, without their quotes; null for another parser or an empty line.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-command-line-function',
  params: { command: 'string', parser: constant('string') },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ command, parser }) => {
    if (parser.toLowerCase() !== 'windows') return null;
    const found = allGroups(command, argument) ?? [];
    if (found.length === 0) return null;
    return found.map(([word = '']) => word.replace(/\\"|"/g, (part) => (part === '"' ? '' : '"')));
  },
  clickhouse: ({ command, parser }, call) => {
    if (literalText(parser)?.toLowerCase() !== 'windows') return call.unsupported('the only parser is windows');
    // FF is in no text: it stands for a quote that stays while the others go
    const word = sql`replaceAll(replaceAll(replaceAll(g[1], '\\\\"', unhex('FF')), '"', ''), unhex('FF'), '"')`;
    const words = sql`arrayMap(g -> ${word}, extractAllGroupsVertical(${command}, ${sql.string(argument)}))`;
    return sql`if(match(${command}, '[^ \\\\t\\\\r\\\\n]'), toJSONString(${words}), '')`;
  },
  differences: ['Several backslashes before a quote are not halved.'],
  examples: [
    { args: ['echo "hello world!"', 'windows'], result: dynamic(['echo', 'hello world!']) },
    {
      args: ['"C:\\Program Files\\a.exe" /x:"b c" \\"q\\"  ""', 'Windows'],
      result: dynamic(['C:\\Program Files\\a.exe', '/x:b c', '"q"', '']),
    },
    { args: ['a "b c', 'windows'], result: dynamic(['a', 'b c']) },
    { args: ['  ', 'windows'], result: dynamic(null) },
    { args: ['', 'windows'], result: dynamic(null) },
  ],
});
