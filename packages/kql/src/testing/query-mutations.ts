import type { Choices } from './query-grammar.ts';

/** What a query must never carry into SQL: the words are nobody's column, function or table. */
export const planted = [
  'zzplanted',
  'file',
  'url',
  'remote',
  's3',
  'getenv',
  'hostName',
  'sleep',
  'dictGet',
  'numbers',
  'executable',
];
const odd = [
  '\u0000',
  '\u202e',
  '\ufeff',
  '\u2028',
  '😀',
  'e\u0301',
  '`',
  '``',
  "'",
  '"',
  '\\',
  '/*',
  '*/',
  '--',
  '//',
  '#',
  ';',
  '$$',
  '{x:String}',
  '@',
  '~',
  '\ud800',
  '\u00a0',
  'ﬁ',
  '０',
  "') OR 1=1 --",
  '`; DROP TABLE x; --',
  '```',
  '@"',
  "@'",
  'h"x"',
  '<| |>',
  '..',
  '=>',
  '!in~',
  '[[',
  '}}',
  '\r\n',
  '\t',
];
const tokensOf = (text: string): string[] => text.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\w+|\s+|[^\w\s]/gu) ?? [];

type Mutation = (tokens: string[], choose: Choices) => void;
const at = (tokens: readonly string[], choose: Choices): number => choose.below(Math.max(1, tokens.length));
const plantedForms = (word: string): readonly string[] => [
  word,
  `${word}('/etc/passwd')`,
  `['${word}']`,
  `["${word}'\`) FROM system.one --"]`,
  `${word}.one`,
  `| extend ${word} = ${word}(S)`,
  `| join ${word}('x') on S`,
  `| evaluate ${word}(S)`,
  `table('${word}')`,
  `system.tables`,
];
const mutations: readonly Mutation[] = [
  (tokens, choose) => void tokens.splice(at(tokens, choose), 1 + choose.below(3)),
  (tokens, choose) => {
    const from = at(tokens, choose);
    tokens.splice(from, 0, ...tokens.slice(from, from + 1 + choose.below(6)));
  },
  (tokens, choose) => {
    const [one, other] = [at(tokens, choose), at(tokens, choose)];
    [tokens[one], tokens[other]] = [tokens[other] ?? '', tokens[one] ?? ''];
  },
  (tokens, choose) => void tokens.splice(at(tokens, choose), 0, choose.of(odd)),
  (tokens, choose) => void tokens.splice(at(tokens, choose), 0, ` ${choose.of(plantedForms(choose.of(planted)))} `),
  (tokens, choose) => {
    const [where, depth] = [at(tokens, choose), choose.of([3, 40, 190, 300])];
    const [open, close] = choose.of([
      ['(', ')'],
      ['[', ']'],
      ['not(', ')'],
      ['strcat(', ')'],
      ['iff(true, ', ', 1)'],
      ['-', ''],
      ['tostring(', ')'],
    ] as const);
    tokens[where] = `${open.repeat(depth)}${tokens[where] ?? ''}${close.repeat(depth)}`;
  },
  (tokens, choose) => {
    const digits = '9'.repeat(choose.of([19, 40, 400, 5000]));
    tokens[at(tokens, choose)] = choose.of([
      digits,
      `-${digits}`,
      `1e${digits}`,
      `0x${digits}`,
      `${digits}d`,
      `datetime(${digits})`,
      `dynamic([${digits}])`,
      `decimal(${digits})`,
      `int(${digits})`,
      `'${'é'.repeat(5000)}'`,
      `time(${digits}.00:00:00)`,
    ]);
  },
  (tokens, choose) => void tokens.splice(at(tokens, choose), tokens.length, ...tokens.slice(0, at(tokens, choose))),
];

/** A query with some of its words gone, doubled, swapped or replaced by what no query has. */
export function mutated(text: string, choose: Choices): string {
  const tokens = tokensOf(text);
  for (let count = 1 + choose.below(3); count > 0; count--) choose.of(mutations)(tokens, choose);
  return tokens.join('');
}

/** The SQL without its texts and quoted names: what the engine takes for words. */
const bare = (sql: string): string => sql.replace(/'(?:[^'\\]|\\.|'')*'|`(?:[^`\\]|\\.|``)*`/gs, "''");

/** Returns the word that stands in SQL and must not. */
export function strangeWord(sql: string): string | undefined {
  const words = bare(sql).replace(/\bsystem[.](?:one|time_zones)\b/g, '');
  return [
    ...planted.filter((word) => word !== 'numbers' && word !== 'zzplanted').map((word) => `\\b${word}\\s*\\(`),
    'zzplanted',
    '\\bsystem\\s*\\.',
    '--',
    '/\\*',
    '\\b(?:INTO|DROP|INSERT|ALTER|OUTFILE)\\b',
  ]
    .map((form) => new RegExp(form, 'i').exec(words)?.[0])
    .find((found) => found !== undefined);
}
