import type { KqlType } from '@belfry/schema';
import { child, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { fold } from '../../2-bind/fold.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, withRow, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { castTo, columnRef, textLiteral, type Expr } from '../../3-plan/expr.ts';
import type { Plan } from '../../3-plan/plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { defineOperator } from '../define-operator.ts';
import { parameterOf } from '../join-keys.ts';
import { clusterTexts, type Cluster, type CountedText } from './cluster-texts.ts';

/** Different texts that are looked at; of more, those that come most often. */
const maxTexts = 10_000;
const defaultThreshold = 0.1;

/** The constant after `with name =`. */
function settingOf(node: SyntaxNode, name: string, type: KqlType, ctx: BindContext): KqlValue {
  const clause = child(node, 'With');
  for (const parameter of clause === undefined ? [] : items(child(clause, 'Parameters')))
    if (nameOf(need(parameter, 'Name')).toLowerCase() === name) {
      const value = fold(
        castTo(ctx.tools.expression(need(parameter, 'Expression'), { ...ctx, row: [] }), type),
        ctx.now,
      );
      if (value.kind !== 'literal')
        throw new QueryProblem('KQL0412', `${name} of reduce must be a constant`, ctx.at ?? spanOf(parameter));
      return value.value;
    }
  return null;
}

const call = (name: string, type: KqlType, ...args: readonly Expr[]): Expr => ({
  kind: 'aggregate',
  type,
  name,
  args,
  span: { start: 0, length: 0 },
});

/** Asks for the different texts with their counts, the most frequent first, and for the number of all rows. */
function askTexts(
  plan: Plan,
  text: RelationColumn,
  ctx: BindContext,
): { readonly texts: readonly CountedText[]; readonly total: number } {
  const key: RelationColumn = { name: 'text', type: 'string', id: newId(ctx) };
  const count: RelationColumn = { name: 'count', type: 'long', id: newId(ctx) };
  const counted: Plan = {
    kind: 'aggregate',
    input: plan,
    keys: [{ id: key.id, expr: columnRef(text) }],
    values: [{ id: count.id, expr: call('count', 'long') }],
  };
  const order = [
    { id: count.id, descending: true, nullsFirst: false },
    { id: key.id, descending: false, nullsFirst: true },
  ];
  const sorted: Plan = { kind: 'sort', input: counted, keys: order };
  const rows = ctx.tools.ask({ plan: sorted, columns: [key, count], limit: maxTexts + 1 }, ctx) ?? [];
  const texts = rows
    .slice(0, maxTexts)
    .map(([value, times]) => ({ text: typeof value === 'string' ? value : '', count: Number(times) }));
  const seen = texts.reduce((sum, { count: times }) => sum + times, 0);
  if (rows.length <= maxTexts) return { texts, total: seen };
  const all: RelationColumn = { name: 'total', type: 'long', id: newId(ctx) };
  const totals: Plan = {
    kind: 'aggregate',
    input: plan,
    keys: [],
    values: [{ id: all.id, expr: call('count', 'long') }],
  };
  const answer = ctx.tools.ask({ plan: totals, columns: [all], limit: 1 }, ctx);
  return { texts, total: Number(answer?.[0]?.[0] ?? seen) };
}

/** Adds the rows whose texts were not looked at to those that no pattern describes; says so. */
function withRest(
  clusters: readonly Cluster[],
  missing: number,
  node: SyntaxNode,
  ctx: BindContext,
): readonly Cluster[] {
  if (missing <= 0) return clusters;
  ctx.state.warnings.push({
    code: 'KQL0430',
    severity: 'warning',
    message: `reduce: only the ${maxTexts} most frequent texts were looked at; ${missing} rows with others count as others`,
    ...spanOf(node),
  });
  const others = clusters.find(({ pattern, representative }) => pattern === 'others' && representative === '');
  const rest = {
    pattern: 'others',
    count: (others?.count ?? 0) + missing,
    representative: '',
    members: others?.members ?? [],
  };
  return [...clusters.filter((cluster) => cluster !== others), rest];
}

const resultColumns = [
  { name: 'Pattern', type: 'string' },
  { name: 'Count', type: 'long' },
  { name: 'Representative', type: 'string' },
] as const;
const cellsOf = ({ pattern, count, representative }: Cluster): readonly KqlValue[] => [
  pattern,
  BigInt(count),
  representative,
];

/** `kind=source`: each row of the input with what describes its text. */
function beside(
  input: Relation,
  text: RelationColumn,
  clusters: readonly Cluster[],
  texts: readonly CountedText[],
  ctx: BindContext,
): Relation {
  const key = { id: newId(ctx), type: 'string' as const };
  const made = resultColumns.map(({ type }) => ({ id: newId(ctx), type }));
  const rows = clusters.flatMap((cluster) =>
    cluster.members.map((member) => [texts[member]!.text, ...cellsOf(cluster)]),
  );
  const right: Plan = { kind: 'values', columns: [key, ...made], rows };
  const kept = input.columns.map(({ id, type }) => ({ id: newId(ctx), type, side: 'left' as const, from: id }));
  const shown = made.map(({ id, type }) => ({ id: newId(ctx), type, side: 'right' as const, from: id }));
  const joined: Plan = {
    kind: 'join',
    join: 'leftouter',
    left: input.plan,
    right,
    keys: [{ left: text.id, right: key.id, type: 'string' }],
    columns: [...kept, ...shown],
  };
  const [pattern, ...others] = shown;
  const found: RelationColumn = { name: 'Pattern', type: 'string', id: newId(ctx) };
  const isRest: Expr = { kind: 'call', type: 'bool', name: 'isempty', args: [columnRef(pattern!)], span: spanless };
  const expr: Expr = {
    kind: 'call',
    type: 'string',
    name: 'iff',
    args: [isRest, textLiteral('others'), columnRef(pattern!)],
    span: spanless,
  };
  return {
    plan: { kind: 'extend', input: joined, definitions: [{ id: found.id, expr }] },
    columns: [
      ...kept.map(({ id, type }, index) => ({ name: input.columns[index]!.name, id, type })),
      found,
      ...others.map(({ id, type }, index) => ({ name: resultColumns[index + 1]!.name, id, type })),
    ],
  };
}
const spanless = { start: 0, length: 0 };

function bindReduce(node: SyntaxNode, input: Relation, ctx: BindContext): Relation {
  const threshold = settingOf(node, 'threshold', 'real', ctx) ?? defaultThreshold;
  if (typeof threshold !== 'number' || !(threshold >= 0 && threshold <= 1))
    throw new QueryProblem('KQL0412', 'threshold of reduce is from 0 to 1', ctx.at ?? spanOf(node));
  const characters = settingOf(node, 'characters', 'string', ctx);
  const text: RelationColumn = { name: '', type: 'string', id: newId(ctx) };
  const expr = castTo(ctx.tools.expression(need(node, 'Expression'), withRow(ctx, input)), 'string');
  const plan: Plan = { kind: 'extend', input: input.plan, definitions: [{ id: text.id, expr }] };
  const { texts, total } = askTexts(plan, text, ctx);
  const separators = typeof characters === 'string' && characters !== '' ? characters : undefined;
  const found = clusterTexts(texts, { threshold, separators });
  const seen = texts.reduce((sum, { count }) => sum + count, 0);
  const clusters = withRest(found, total - seen, node, ctx);
  if (parameterOf(node, 'kind') === 'source') return beside({ ...input, plan }, text, clusters, texts, ctx);
  const columns = resultColumns.map(({ name, type }): RelationColumn => ({ name, type, id: newId(ctx) }));
  return { plan: { kind: 'values', columns, rows: clusters.map(cellsOf) }, columns };
}

export const reduce = defineOperator({
  keyword: 'reduce',
  syntax: ['ReduceByOperator'],
  doc: `Groups texts that are alike and gives for each group its pattern, in which \`*\` stands for what differs, the number of rows and one of the texts. It follows Drain (He et al., ICWS 2017): texts of as many terms and one first term are one group when they share \`threshold\` (0.1) of their terms; terms with a digit are parameters. It looks at the ${maxTexts} most frequent texts before the rest of the query runs; what no pattern describes is \`others\`.`,
  learn: 'https://learn.microsoft.com/kusto/query/reduce-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind: bindReduce,
});
