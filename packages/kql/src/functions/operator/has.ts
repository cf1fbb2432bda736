import { hasTermSql, type TermSides } from '../../sql/terms.ts';
import { hasTerm } from '../../values/terms.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';

function termOperator(
  name: string,
  doc: string,
  cased: boolean,
  sides: TermSides,
  examples: readonly Example[],
): ScalarFunction {
  return defineScalar({
    name,
    category: 'operator',
    doc,
    learn: 'https://learn.microsoft.com/kusto/query/has-operator',
    params: { source: 'string', term: 'string' },
    returns: 'bool',
    nulls: 'handle',
    js: ({ source, term }) =>
      cased
        ? hasTerm(source, term, sides.left, sides.right)
        : hasTerm(source.toLowerCase(), term.toLowerCase(), sides.left, sides.right),
    clickhouse: ({ source, term }) => hasTermSql(source, term, cased, sides),
    differences: ['Punctuation beyond ASCII is part of a term.'],
    examples,
  });
}

const both = { left: true, right: true };

export const has = termOperator('has', 'Whether a term stands in a text, in any case.', false, both, [
  { args: ['C:\\Windows\\System32\\cmd.exe /c', 'CMD.exe'], result: true },
  { args: ['alpha_beta', 'Alpha'], result: true },
  { args: ['alphabet', 'alpha'], result: false },
  { args: ['version=1.2.3', '2.3'], result: true },
  { args: ['version=1.2.34', '2.3'], result: false },
  { args: ['NAÏVE', 'naïve'], result: true },
  { args: ['run -enc x', '-enc'], result: true },
  { args: ['abc', ''], result: true },
  { args: ['', 'abc'], result: false },
]);
export const hasCs = termOperator('has_cs', 'Whether a term stands in a text, by case.', true, both, [
  { args: ['North America', 'America'], result: true },
  { args: ['North America', 'america'], result: false },
  { args: ['', 'a'], result: false },
]);
export const hasPrefix = termOperator(
  'hasprefix',
  'Whether a term of a text begins so, in any case.',
  false,
  { left: true, right: false },
  [
    { args: ['North America', 'ame'], result: true },
    { args: ['North America', 'meri'], result: false },
    { args: ['', 'a'], result: false },
  ],
);
export const hasPrefixCs = termOperator(
  'hasprefix_cs',
  'Whether a term of a text begins so, by case.',
  true,
  { left: true, right: false },
  [
    { args: ['North America', 'Ame'], result: true },
    { args: ['North America', 'ame'], result: false },
  ],
);
export const hasSuffix = termOperator(
  'hassuffix',
  'Whether a term of a text ends so, in any case.',
  false,
  { left: false, right: true },
  [
    { args: ['North America', 'RTH'], result: true },
    { args: ['North America', 'ort'], result: false },
    { args: ['', 'a'], result: false },
  ],
);
export const hasSuffixCs = termOperator(
  'hassuffix_cs',
  'Whether a term of a text ends so, by case.',
  true,
  { left: false, right: true },
  [
    { args: ['North America', 'rth'], result: true },
    { args: ['North America', 'RTH'], result: false },
  ],
);
