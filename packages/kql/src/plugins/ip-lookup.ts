import { kindOf } from '../1-parse/language-service.ts';
import { newId, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { castTo, columnRef, textLiteral, type Expr } from '../3-plan/expr.ts';
import type { Definition, Plan, PlanColumn } from '../3-plan/plan.ts';
import { uniqueNames } from '../operators/projection.ts';
import { columnOf, constantOf, expectCount } from './arguments.ts';
import type { PluginCall } from './define-plugin.ts';
import { aggregate, call, filter, joined, longOf, newColumn, withColumns } from './expressions.ts';

/** The two kinds of addresses: how to cut one to a prefix, and the prefix that a text has. */
export interface AddressKind {
  /** The function that gives the first bits of an address as text; '' for what is none. */
  readonly mask: string;
  prefixOf(text: Expr): Expr;
}

const choose = (condition: Expr, yes: Expr, no: Expr): Expr => call('iff', 'long', condition, yes, no);
const stated = (text: Expr): Expr =>
  castTo(call('extract', 'string', textLiteral(String.raw`/(\d+)\s*$`), longOf(1), text), 'long');
const has = (text: Expr, part: string): Expr => call('contains', 'bool', text, textLiteral(part));

export const ipv4: AddressKind = {
  mask: 'format_ipv4',
  prefixOf: (text) => choose(has(text, '/'), stated(text), longOf(32)),
};
/** An IPv4 address is one of IPv6 with 96 bits before. */
export const ipv6: AddressKind = {
  mask: 'parse_ipv6_mask',
  prefixOf: (text) => {
    const own = choose(has(text, ':'), longOf(128), longOf(32));
    const mapped = call('matches regex', 'bool', text, textLiteral(String.raw`^[0-9.]+(/\d+)?$`));
    const lead = choose(mapped, longOf(96), longOf(0));
    return call('+', 'long', choose(has(text, '/'), stated(text), own), lead);
  },
};

/** The network of an address at a prefix: equal texts are one network. */
const networkOf = (kind: AddressKind, text: Expr, prefix: Expr): Expr =>
  call('strcat', 'string', call(kind.mask, 'string', text, prefix), textLiteral('/'), castTo(prefix, 'string'));

/**
 * Joins addresses with the networks that hold them. Each address is cut to the prefixes that the networks have, and the networks are
 * found by equality: the cost grows with the addresses, not with addresses times networks.
 */
export function bindIpLookup(plugin: PluginCall, input: Relation, ctx: BindContext, kind: AddressKind): Relation {
  const last = plugin.args.at(-1);
  const positional = plugin.args.length > 3 && last !== undefined && kindOf(last) === 'BooleanLiteralExpression';
  expectCount(plugin, 3, Number.POSITIVE_INFINITY, ctx);
  const unmatched =
    constantOf(plugin, plugin.named.get('return_unmatched') ?? (positional ? last : undefined), 'bool', ctx) === true;
  const table = ctx.tools.tabular(plugin.args[0]!, { ...ctx, row: [] });
  const address = columnOf(plugin, plugin.args[1]!, input, ctx);
  const network = columnOf(plugin, plugin.args[2]!, table, ctx);
  const extra = plugin.args.slice(3, positional ? -1 : undefined).map((node) => ({
    left: columnOf(plugin, node, input, ctx),
    right: columnOf(plugin, node, table, ctx),
  }));
  const found = findNetworks(kind, { plan: input.plan, address }, { relation: table, network }, ctx);
  const others = extra.map(({ right }) => found.columns[table.columns.indexOf(right)]!);
  const left = withColumns(input.plan, [castTo(columnRef(address), 'string')], ctx);
  const keys = [
    { left: left.columns[0]!, right: found.address },
    ...extra.map((pair, index) => ({ left: pair.left, right: others[index]! })),
  ];
  const shown = table.columns.flatMap((column, index) =>
    extra.some(({ right }) => right === column) ? [] : [{ name: column.name, ...found.columns[index]! }],
  );
  const result = joined(
    unmatched ? 'leftouter' : 'inner',
    left.plan,
    found.plan,
    keys,
    { left: input.columns, right: shown },
    ctx,
  );
  const names = [...input.columns, ...shown].map(({ name }) => name);
  return {
    plan: result.plan,
    columns: uniqueNames(
      result.columns.map(({ id, type }, index): RelationColumn => ({ name: names[index]!, id, type })),
    ),
  };
}

/** Each address of the input once, with the rows of the table whose network holds it. */
function findNetworks(
  kind: AddressKind,
  from: { readonly plan: Plan; readonly address: RelationColumn },
  { relation, network }: { readonly relation: Relation; readonly network: RelationColumn },
  ctx: BindContext,
): { readonly plan: Plan; readonly address: PlanColumn; readonly columns: readonly PlanColumn[] } {
  const networkText = castTo(columnRef(network), 'string');
  const sized = withColumns(relation.plan, [kind.prefixOf(networkText)], ctx);
  const prefix = columnRef(sized.columns[0]!);
  const valid = filter(sized.plan, call('isnotempty', 'bool', call(kind.mask, 'string', networkText, prefix)));
  const right = withColumns(valid, [networkOf(kind, networkText, prefix)], ctx);
  const lengths = newId(ctx);
  const gathered: Plan = {
    kind: 'aggregate',
    input: valid,
    keys: [],
    values: [{ id: lengths, expr: aggregate('make_set', 'dynamic', prefix) }],
  };
  const once = newColumn('string', ctx);
  const distinct: Plan = {
    kind: 'aggregate',
    input: from.plan,
    keys: [{ id: once.id, expr: castTo(columnRef(from.address), 'string') }],
    values: [],
  };
  const length = newColumn('dynamic', ctx);
  const expanded: Plan = {
    kind: 'expand',
    input: distinct,
    columns: [{ id: length.id, source: { kind: 'scalarQuery', type: 'dynamic', plan: gathered, id: lengths } }],
  };
  const cut = networkOf(kind, columnRef(once), castTo(columnRef(length), 'long'));
  const [address, key] = [newColumn('string', ctx), newColumn('string', ctx)];
  const keyed: Plan = {
    kind: 'aggregate',
    input: expanded,
    keys: [{ id: address.id, expr: columnRef(once) }, { id: key.id, expr: cut } satisfies Definition],
    values: [],
  };
  const result = joined(
    'inner',
    keyed,
    right.plan,
    [{ left: key, right: right.columns[0]! }],
    { left: [address], right: relation.columns },
    ctx,
  );
  const [shownAddress, ...columns] = result.columns;
  return { plan: result.plan, address: shownAddress!, columns };
}
