import { alike, looseRows, plainText, recordedText, squash, take, type Answer } from './compare.ts';

/** A query with what Kusto, its documentation or another project's tests say of it. */
export interface Recording {
  readonly id?: string;
  readonly query: string;
  readonly kusto?: {
    readonly Error?: string;
    readonly Columns: readonly string[];
    readonly RowCount: number;
    readonly SampleRows: readonly string[];
  };
  readonly expected?: { readonly columns: readonly string[]; readonly rows: readonly string[][]; ellipsis?: boolean };
  readonly self_contained?: boolean;
  readonly maybe_nondeterministic?: boolean;
  readonly output_marker?: boolean;
  readonly expected_form?: string;
  readonly expected_text?: string;
}

/** Why an answer is not the recorded one; undefined when it is. */
export type Judge = (recording: Recording, answer: Answer) => string | undefined;

const coarse: Record<string, readonly string[]> = {
  Int: ['int', 'long', 'decimal'],
  Real: ['real', 'decimal'],
  String: ['string'],
  Dynamic: ['dynamic'],
  DateTime: ['datetime'],
  Bool: ['bool'],
  TimeSpan: ['timespan'],
  Guid: ['guid'],
};

/** Results of Kusto's emulator: names and coarse types exactly, rows in any order. */
export const judgeEmulator: Judge = ({ kusto }, answer) => {
  if (kusto === undefined) throw new Error('a recording without a result');
  if (kusto.Error !== undefined && kusto.Error !== '') return 'error' in answer ? undefined : 'an error was expected';
  if ('error' in answer) return `${answer.error.code} ${answer.error.message}`;
  const expected = kusto.Columns.map((column) => {
    const cut = column.lastIndexOf(':');
    return { name: column.slice(0, cut), type: column.slice(cut + 1) };
  });
  const names = answer.columns.map(({ name }) => name);
  if (names.join('\n') !== expected.map(({ name }) => name).join('\n'))
    return `columns ${names.join(', ')} instead of ${expected.map(({ name }) => name).join(', ')}`;
  const wrong = expected.findIndex(({ type }, index) => coarse[type]?.includes(answer.columns[index]!.type) === false);
  if (wrong >= 0) return `${names[wrong]} is ${answer.columns[wrong]!.type} instead of ${expected[wrong]!.type}`;
  if (answer.rows.length !== kusto.RowCount) return `${answer.rows.length} rows instead of ${kusto.RowCount}`;
  const left = answer.rows.map((row) =>
    squash(`(${row.map((cell, index) => recordedText(cell, answer.columns[index]!.type)).join(', ')})`),
  );
  for (const row of kusto.SampleRows.map(squash))
    if (!take(left, (other) => other === row) && !take(left, (other) => alike(row, other)))
      return `the row ${row.slice(0, 200)} is missing; ${left[0]?.slice(0, 200)} is left`;
  return undefined;
};

/** Which examples of the documentation can be right without tables that are not in them. */
export const isComparable = ({ self_contained: whole, ...recording }: Recording): boolean =>
  whole === true &&
  recording.maybe_nondeterministic !== true &&
  recording.output_marker === true &&
  recording.expected?.ellipsis !== true &&
  !/^\s*[.#]/.test(recording.query);

/** Printed tables of the documentation: names in any case, forms of values as people write them. */
export const judgeDocs: Judge = ({ expected }, answer) => {
  if (expected === undefined) throw new Error('an example without a table');
  if ('error' in answer) return `${answer.error.code} ${answer.error.message}`;
  const wanted = expected.columns.map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
  const names = answer.columns.map(({ name }) => name.toLowerCase());
  if (wanted.join('\n') !== names.slice(0, wanted.length).join('\n'))
    return `columns ${names.join(', ')} instead of ${wanted.join(', ')}`;
  return looseRows(expected.rows, answer);
};

/** Tests of the project kusto-loco, written by hand: a table with types, the last line, or the whole text. */
export const judgeLoco: Judge = ({ expected_form: form, expected_text: text = '' }, answer) => {
  if ('error' in answer) return `${answer.error.code} ${answer.error.message}`;
  if (form === 'typed table') {
    const lines = text.replace(/^\n+|\n+$/g, '').split('\n');
    const width = lines[0]!.split(';').length;
    if (answer.columns.length !== width) return `${answer.columns.length} columns instead of ${width}`;
    const rows = lines.slice(2).filter((line) => line.trim() !== '');
    return looseRows(
      rows.map((line) => line.split(';')),
      answer,
    );
  }
  const lineOf = (row: (typeof answer.rows)[number]): string =>
    row.map((cell, index) => plainText(cell, answer.columns[index]!.type)).join(',');
  const bare = (value: string): string => squash(value).toLowerCase();
  if (form === 'LastLineOfResult') {
    const last = answer.rows.slice(-1).map(lineOf).join('');
    const [got, wanted] = [bare(last), bare(text)];
    const same = alike(got, wanted) || got.replaceAll('"', '') === wanted.replaceAll('"', '');
    return same ? undefined : `${last} instead of ${text}`;
  }
  const sorted = (value: string): string[] => value.split(/[\n|]/).map(bare).toSorted();
  const [got, wanted] = [sorted(answer.rows.map(lineOf).join('\n')), sorted(text)];
  const same = got.length === wanted.length && got.every((line, index) => alike(line, wanted[index]!));
  return same ? undefined : `${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`;
};
