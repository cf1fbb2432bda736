import { globSync, readFileSync } from 'node:fs';
import { languageReference, type FunctionEntry } from '@belfry/kql';

const titles: Readonly<Record<string, string>> = {
  operator: 'Scalar operators',
  string: 'Text',
  conversion: 'Conversion',
  datetime: 'Time',
  dynamic: 'Dynamic values',
  conditional: 'Conditions',
  math: 'Numbers',
  ip: 'Addresses',
  hash: 'Hashes',
  series: 'Series',
  geo: 'Places',
  aggregate: 'Aggregates of `summarize`',
};

function functionLines(entry: FunctionEntry): string[] {
  const aliases = entry.aliases.length === 0 ? '' : ` Also \`${entry.aliases.join('`, `')}\`.`;
  const where = entry.category === 'aggregate' || entry.stream ? '' : ' Not on the stream.';
  return [
    `### ${/^\w+$/.test(entry.name) ? entry.name : `\`${entry.name}\``}`,
    '',
    `\`${entry.signature}\``,
    '',
    `${entry.doc}${aliases}${where} [Kusto](${entry.learn})`,
    '',
    '```kusto',
    entry.example.call,
    `// ${entry.example.result}`,
    '```',
    '',
    ...(entry.differences.length === 0 ? [] : [`Differs: ${entry.differences.join(' ')}`, '']),
  ];
}

/** The cases of an operator that its tests run. */
function operatorExamples(root: string, name: string): string[] {
  const files = globSync(`packages/kql/src/operators/${name}/golden/*/input.kql`, { cwd: root }).sort();
  return files.flatMap((file) => ['```kusto', readFileSync(`${root}/${file}`, 'utf8').trim(), '```', '']);
}

/** Makes docs/reference/kql.md from the registry of the compiler: every example in it runs as a test. */
export function kqlPage(root: string): string {
  const reference = languageReference();
  const carried = reference.functions.filter((entry) => entry.store || entry.stream);
  const refused = reference.functions.filter((entry) => !entry.store && !entry.stream);
  const code = (names: readonly string[]): string =>
    names.length === 0 ? 'none' : names.map((name) => `\`${name}\``).join(', ');
  const groups = Object.entries(titles).map(([category, title]) => ({
    title,
    entries: carried.filter((entry) => entry.category === category).sort((a, b) => (a.name < b.name ? -1 : 1)),
  }));
  return [
    '# KQL',
    '',
    'What Belfry’s KQL has. Anything else is refused with its place in the query and, where there is one, the nearest word.',
    '',
    `${reference.operators.length} tabular operators, ${carried.filter(({ category }) => category !== 'aggregate').length} functions and scalar operators, ${carried.filter(({ category }) => category === 'aggregate').length} aggregates.`,
    '',
    `- Words that start a table or a value: ${code(reference.sourceWords)}`,
    `- Functions that the binder decides: ${code(reference.specialForms)}`,
    `- Plugins of \`evaluate\`: ${code(reference.plugins.map(({ name }) => name))}`,
    `- Known, and refused: ${code(refused.map(({ name }) => name))}`,
    '',
    '## Where answers differ from Kusto',
    '',
    ...reference.deviations.map((deviation) => `- ${deviation}`),
    '',
    'Functions name their own differences below.',
    '',
    '## Tabular operators',
    '',
    ...reference.operators.flatMap(({ name, doc, learn, stream }) => [
      `### ${name}`,
      '',
      `${doc}${stream ? ' Also on the stream.' : ''} [Kusto](${learn})`,
      '',
      ...operatorExamples(root, name === 'parse-where' ? 'parse' : name),
    ]),
    '## Plugins of evaluate',
    '',
    ...reference.plugins.flatMap(({ name, doc, learn, signature, asksData, differences, example }) => [
      `### ${name}`,
      '',
      `\`${signature}\``,
      '',
      `${doc}${asksData ? ' The data is asked before the query runs.' : ''} [Kusto](${learn})`,
      '',
      '```kusto',
      example,
      '```',
      '',
      ...differences.flatMap((difference) => [`- Differs: ${difference}`, '']),
    ]),
    ...groups.flatMap(({ title, entries }) => [`## ${title}`, '', ...entries.flatMap(functionLines)]),
  ].join('\n');
}
