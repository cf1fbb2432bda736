import { describe, expect, test } from 'vitest';
import { createCatalog, createCompiler, decodeRow, type CompiledQuery, type DataAnswer } from '../index.ts';
import { compileOverData } from '../compile-over-data.ts';
import { runSql } from '../testing/clickhouse.ts';
import { testTables } from '../testing/tables.ts';

const compiler = createCompiler(createCatalog({ tables: testTables }));
const now = new Date('2024-01-03T00:00:00Z');

function compile(text: string, answers: readonly DataAnswer[]): CompiledQuery {
  const result = compiler.compile(text, { now, answers });
  if (!result.ok) throw new Error(`${result.diagnostics[0]?.code} ${result.diagnostics[0]?.message}`);
  return result.query;
}
/** The rows of a query, in an order of their own. */
async function run(text: string): Promise<unknown[][]> {
  const query = await compileOverData(
    (answers) => compile(text, answers),
    (question) => Promise.resolve(runSql(question.sql).map((row) => decodeRow(question.columns, row))),
  );
  return runSql(query.sql)
    .map((row) => query.decode(row))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Edges written as `ab ac`: from a to b and from a to c, with their place as weight. */
const edges = (text: string): string =>
  `datatable(s:string, t:string, w:long)[${text
    .split(' ')
    .map(([from, to], index) => `'${from}','${to}',${index}`)
    .join(', ')}]`;
const graph = (text: string): string => `${edges(text)} | make-graph s --> t with_node_id=n`;
const people = "(datatable(n:string, role:string, age:long)['a','person',30, 'b','person',40, 'x','host',long(null)])";

describe('graph-match finds', () => {
  test.each<[string, string, unknown[][]]>([
    [
      'edges in their direction',
      `${graph('ab bc')} | graph-match (x)-[e]->(y) project x.n, y.n, e.w`,
      [
        ['a', 'b', 0],
        ['b', 'c', 1],
      ],
    ],
    [
      'edges against it',
      `${graph('ab bc')} | graph-match (x)<-[e]-(y) project x.n, y.n`,
      [
        ['b', 'a'],
        ['c', 'b'],
      ],
    ],
    [
      'edges both ways where there is no arrow, those from a node to itself once',
      `${graph('ab cc')} | graph-match (x)--(y) project x.n, y.n`,
      [
        ['a', 'b'],
        ['b', 'a'],
        ['c', 'c'],
      ],
    ],
    [
      'nodes of one name as one',
      `${graph('ab bc ca bd')} | graph-match (x)-->(y)-->(z)-->(x) project x.n, y.n, z.n`,
      [
        ['a', 'b', 'c'],
        ['b', 'c', 'a'],
        ['c', 'a', 'b'],
      ],
    ],
    ['a node that points at itself', `${graph('aa ab')} | graph-match (x)-[e]->(x) project x.n`, [['a']]],
    [
      'several sequences that share a node',
      `${graph('ab ac ad')} | graph-match (x)<--(m)-->(y), (m)-[e]->(z) where strcmp(x.n, y.n) < 0 and z.n == 'd' project x.n, y.n, e.t`,
      [['b', 'c', 'd']],
    ],
    ['an edge no more than once', `${graph('ab')} | graph-match (x)-->(y)<--(z) project x.n, z.n`, []],
    [
      'an edge twice with cycles=all',
      `${graph('ab')} | graph-match cycles=all (x)-->(y)<--(z) project x.n, z.n`,
      [['a', 'a']],
    ],
    [
      'edges that differ in a column apart',
      `${graph('ab ab')} | graph-match (x)-[e]->(y)<-[f]-(z) project e.w, f.w`,
      [
        [0, 1],
        [1, 0],
      ],
    ],
    [
      'cycles by default',
      `${graph('ab ba')} | graph-match (x)-[e]->(y)-[f]->(z) project x.n, z.n`,
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
    ],
    [
      'no cycles with cycles=none',
      `${graph('ab ba bc')} | graph-match cycles=none (x)-[e]->(y)-[f]->(z) project x.n, z.n`,
      [['a', 'c']],
    ],
    [
      'nothing for a pattern that is a cycle with cycles=none',
      `${graph('ab ba')} | graph-match cycles=none (x)-->(y)-->(x) project x.n`,
      [],
    ],
    ['single nodes', `${graph('ab')} | graph-match (x) project x.n`, [['a'], ['b']]],
    [
      'the ends of an edge by their id without properties',
      `${edges('ab')} | make-graph s --> t | graph-match (x)-->(y) project from_=node_id(x), l=labels(x)`,
      [['a', []]],
    ],
  ])('%s', async (_, text, rows) => {
    expect(await run(text)).toEqual(rows);
  });
});

describe('a path of variable length', () => {
  test.each<[string, string, unknown[][]]>([
    [
      'is of each length from the least to the most',
      `${graph('ab bc cd de')} | graph-match (x)-[e*2..3]->(y) where x.n == 'a' project y.n, e.w, map(e, strcat(s, t)), map(inner_nodes(e), node_id())`,
      [
        ['c', [0, 1], ['ab', 'bc'], ['b']],
        ['d', [0, 1, 2], ['ab', 'bc', 'cd'], ['b', 'c']],
      ],
    ],
    [
      'may have no edge',
      `${graph('ab')} | graph-match (x)-[e*0..1]->(y) project x.n, y.n, map(e, w)`,
      [
        ['a', 'a', []],
        ['a', 'b', [0]],
        ['b', 'b', []],
      ],
    ],
    [
      'may have no edge beside others',
      `${graph('ab bc')} | graph-match (x)-->(m)-[e*0..1]->(y) project x.n, m.n, y.n`,
      [
        ['a', 'b', 'b'],
        ['a', 'b', 'c'],
        ['b', 'c', 'c'],
      ],
    ],
    [
      'may lead any way',
      `${graph('ab cb')} | graph-match (x)-[e*2..2]-(y) project x.n, y.n`,
      [
        ['a', 'c'],
        ['c', 'a'],
      ],
    ],
    [
      'leads back against its edges',
      `${graph('ab bc')} | graph-match (x)<-[e*2..2]-(y) project x.n, y.n, map(e, w)`,
      [['c', 'a', [1, 0]]],
    ],
    [
      'is bound by all its edges',
      `${graph('ab bc cd')} | graph-match (x)-[e*1..3]->(y) where x.n == 'a' and all(e, w < 2) project y.n`,
      [['b'], ['c']],
    ],
    [
      'is bound by some edge',
      `${graph('ab bc cd')} | graph-match (x)-[e*1..3]->(y) where x.n == 'a' and any(e, w == 1) project y.n`,
      [['c'], ['d']],
    ],
    [
      'goes round a cycle once for each edge',
      `${graph('ab ba')} | graph-match (x)-[e*1..5]->(y) where x.n == 'a' project y.n, map(e, w)`,
      [
        ['a', [0, 1]],
        ['b', [0]],
      ],
    ],
    [
      'has conditions on the nodes between',
      `${edges('ax xb ab')} | make-graph s --> t with ${people} on n | graph-match (p)-[e*1..2]->(q) where p.n == 'a' and q.n == 'b' and all(inner_nodes(e), role == 'host') project map(inner_nodes(e), role)`,
      [[['host']], [[]]],
    ],
    [
      'names the nodes between by their id',
      `${graph('ab bc')} | graph-match (x)-[e*2..2]->(y) project map(inner_nodes(e), n)`,
      [[['b']]],
    ],
    [
      'takes its lengths from names',
      `let most = 2; ${graph('ab bc cd')} | graph-match (x)-[e*1..most]->(y) where x.n == 'a' project y.n`,
      [['b'], ['c']],
    ],
  ])('%s', async (_, text, rows) => {
    expect(await run(text)).toEqual(rows);
  });
});

test.each<[string, unknown[][]]>([
  ['summarize sum(hops), max(hops), countif(direct), max(path)', [[4, 2, 2, 'b']]],
  [
    "extend more=hops + 1, i=iff(direct, hops, 0) | summarize m=max(hops) by t=tostring(more), u=strcat(i, '-', coalesce(hops, 0)) | extend z=tostring(m + 1)",
    [
      ['2', '0-1', 1, '2'],
      ['2', '1-1', 1, '2'],
      ['3', '2-2', 2, '3'],
    ],
  ],
  [
    'summarize count() by bin(hops, 2), direct',
    [
      [0, false, 1],
      [0, true, 1],
      [2, true, 1],
    ],
  ],
  ['join kind=inner (print hops=2) on hops | project hops, path', [[2, 'a>b']]],
  ['where direct and hops > 1 | extend more=hops + hops | project more, strlen(path)', [[4, 3]]],
])('what a match computes of a path keeps its type: %s', async (operators, rows) => {
  const match = `${graph('ab bc')} | graph-match (x)-[e*1..2]->(y) project hops=array_length(map(e, s)), path=strcat_array(map(e, s), '>'), direct=any(e, s == 'a')`;
  expect(await run(`${match} | ${operators}`)).toEqual(rows);
});

describe('nodes', () => {
  test.each<[string, string, unknown[][]]>([
    [
      'have the properties of their table, and their id when no table names them',
      `${edges('ab bz')} | make-graph s --> t with ${people} on n | graph-match (x)-->(y) project y.n, y.role, y.age`,
      [
        ['b', 'person', 40],
        ['z', '', null],
      ],
    ],
    [
      'of two tables have the properties of both',
      `${edges('ab')} | make-graph s --> t with ${people} on n, (datatable(n:string, team:string)['a','red', 'q','blue']) on n | graph-to-table nodes`,
      [
        ['a', 'person', 30, 'red'],
        ['b', 'person', 40, ''],
        ['q', '', null, 'blue'],
        ['x', 'host', null, ''],
      ],
    ],
    [
      'of two tables with keys of their own have the key of their table',
      `${edges('ab az')} | make-graph s --> t with (datatable(u:string)['a']) on u, (datatable(h:string)['b']) on h | graph-to-table nodes`,
      [
        ['', 'b'],
        ['a', ''],
        ['z', 'z'],
      ],
    ],
    [
      'tell how many edges they have',
      `${graph('ab ac bc')} | graph-match (x) project x.n, node_degree_in(x), node_degree_out(x)`,
      [
        ['a', 0, 2],
        ['b', 1, 1],
        ['c', 2, 0],
      ],
    ],
    [
      'tell it along paths',
      `${graph('ab ac bc')} | graph-match (x)-[e*2..2]->(y) project map(inner_nodes(e), node_degree_out())`,
      [[[1]]],
    ],
    [
      'have ids of any type',
      'datatable(s:int, t:long)[1,2, 2,3] | make-graph s --> t with_node_id=n | graph-match (x)-->(y)-->(z) project x.n, z.n',
      [[1, 3]],
    ],
    [
      'have numbers that edges name them by',
      `let g = ${graph('ab')}; g | graph-to-table nodes with_node_id=i | join kind=inner (g | graph-to-table edges with_source_id=i) on i | project n, t`,
      [['a', 'b']],
    ],
  ])('%s', async (_, text, rows) => {
    expect(await run(text)).toEqual(rows);
  });
});

test('nodes and edges as named tables stand in statements that follow', async () => {
  const named = `${graph('ab bc')} | graph-to-table nodes as N with_node_id=i, edges as E with_source_id=i`;
  expect(await run(`${named}; N | join kind=inner E on i | project n, t`)).toEqual([
    ['a', 'b'],
    ['b', 'c'],
  ]);
});

test('ids and names stay what they are', async () => {
  const ids = ["') OR 1=1 --", '`) FROM remote(`x`) --', '\\', "\\'", '/* */'];
  const text = (id: string): string => `"${id.replaceAll('\\', '\\\\')}"`;
  const rows = ids.map((id) => `"start",${text(id)}`).join(', ');
  const source = `datatable(s:string, t:string)[${rows}] | make-graph s --> t with_node_id=["n') --"]`;
  const ends = ids.map((id) => [id]).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const read = `y["n') --"]`.replace('y[', 'y.[');
  expect(await run(`${source} | graph-match (x)-[e*1..1]->(y) project ${read}`)).toEqual(ends);
  expect(await run(`${source} | graph-shortest-paths (x)-[e*1..2]->(y) project ${read}`)).toEqual(ends);
  const marked = `${source} | graph-mark-components with_component_id=["c\`"] | graph-to-table nodes`;
  expect(await run(`${marked} | project-away ["c\`"] | where ["n') --"] != 'start'`)).toEqual(ends);
});

describe('partitioned-by makes graphs whose edges do not meet', () => {
  const parted = "datatable(s:string, t:string, p:string)['a','b','one', 'b','c','two', 'b','d','one']";
  test.each<[string, string, unknown[][]]>([
    [
      'in matches',
      `${parted} | make-graph s --> t partitioned-by p (graph-match (x)-[e]->(y)-->(z) project node_id(x), node_id(z), e.p)`,
      [['a', 'd', 'one']],
    ],
    [
      'with node tables of the same parts',
      `${parted} | make-graph s --> t with (datatable(n:string, p:string, v:long)['a','one',1, 'a','two',2]) on n partitioned-by p (graph-match (x)-->(y) where x.n == 'a' project x.v, y.p)`,
      [[1, 'one']],
    ],
    [
      'in shortest paths',
      `${parted} | make-graph s --> t partitioned-by p (graph-shortest-paths (x)-[e*1..3]->(y) where node_id(x) == 'a' project node_id(y))`,
      [['b'], ['d']],
    ],
  ])('%s', async (_, text, rows) => {
    expect(await run(text)).toEqual(rows);
  });
});

describe('graph-mark-components', () => {
  test.each<[string, string, unknown[][]]>([
    [
      'numbers what edges connect',
      `${graph('ab cb de')} | graph-mark-components with_component_id=c | graph-to-table nodes`,
      [
        ['a', 0],
        ['b', 0],
        ['c', 0],
        ['d', 1],
        ['e', 1],
      ],
    ],
    [
      'numbers what reaches itself',
      `${graph('ab ba bc')} | graph-mark-components kind=strong | graph-to-table nodes`,
      [
        ['a', 0],
        ['b', 0],
        ['c', 1],
      ],
    ],
    [
      'numbers nodes without edges',
      `${edges('ab')} | make-graph s --> t with ${people} on n | graph-mark-components | graph-to-table nodes | project n, role, ComponentId`,
      [
        ['a', 'person', 0],
        ['b', 'person', 0],
        ['x', 'host', 1],
      ],
    ],
    [
      'gives a graph to match',
      `${graph('ab cd')} | graph-mark-components | graph-match (x)-->(y) where y.ComponentId == 1 project x.n`,
      [['c']],
    ],
  ])('%s', async (_, text, rows) => {
    expect(await run(text)).toEqual(rows);
  });
});

describe('graph-shortest-paths', () => {
  test.each<[string, string, unknown[][]]>([
    [
      'gives one path for each pair of ends',
      `${graph('ab bd ac cd')} | graph-shortest-paths (x)-[e*1..5]->(y) where x.n == 'a' and y.n == 'd' project y.n, array_length(e.w)`,
      [['d', 2]],
    ],
    [
      'gives all of the least length',
      `${graph('ab bd ac cd ax xz zd')} | graph-shortest-paths output=all (x)-[e*1..5]->(y) where x.n == 'a' and y.n == 'd' project map(inner_nodes(e), node_id())`,
      [[['b']], [['c']]],
    ],
    [
      'gives no path longer than the most',
      `${graph('ab bc cd')} | graph-shortest-paths (x)-[e*1..2]->(y) where x.n == 'a' project y.n`,
      [['b'], ['c']],
    ],
    [
      'takes edges that fit only',
      `${graph('ab bd ax xz zd')} | graph-shortest-paths (x)-[e*1..5]->(y) where x.n == 'a' and y.n == 'd' and all(e, w != 1) project e.w`,
      [[[2, 3, 4]]],
    ],
    [
      'passes nodes that fit only',
      `${edges('ab bx ay yx')} | make-graph s --> t with ${people} on n | graph-shortest-paths (p)-[e*1..3]->(q) where p.n == 'a' and q.role == 'host' and all(inner_nodes(e), role != 'person') project map(e, t), q.n`,
      [[['y', 'x'], 'x']],
    ],
    [
      'goes any way',
      `${graph('ba bc')} | graph-shortest-paths (x)-[e*1..2]-(y) where x.n == 'a' project y.n, map(inner_nodes(e), node_id())`,
      [
        ['b', []],
        ['c', ['b']],
      ],
    ],
    [
      'goes back',
      `${graph('ab bc')} | graph-shortest-paths (x)<-[e*1..2]-(y) where x.n == 'c' project y.n, e.w`,
      [
        ['a', [1, 0]],
        ['b', [1]],
      ],
    ],
    [
      'is searched from the end of which more is known',
      `${graph('ab bd ac cd de')} | graph-shortest-paths output=all (x)-[e*1..5]->(y)-[f]->(z) where z.n == 'e' project x.n, e.w, f.w`,
      [
        ['a', [0, 1], 4],
        ['a', [2, 3], 4],
        ['b', [1], 4],
        ['c', [3], 4],
      ],
    ],
    [
      'has edges before and after the path',
      `${graph('ab bc cd de')} | graph-shortest-paths (x)-[f]->(m)-[e*1..5]->(k)-->(y) where x.n == 'a' and y.n == 'e' project m.n, k.n, f.w, e.w`,
      [['b', 'd', 0, [1, 2]]],
    ],
    [
      'keeps pairs of ends that fit together',
      `${edges('ab bx')} | make-graph s --> t with ${people} on n | graph-shortest-paths (p)-[e*1..3]->(q) where p.role == q.role project p.n, q.n`,
      [['a', 'b']],
    ],
    [
      'gives nothing where there is no path',
      `${graph('ab cd')} | graph-shortest-paths (x)-[e*1..5]->(y) where x.n == 'a' and y.n == 'd' project y.n, e.w`,
      [],
    ],
  ])('%s', async (_, text, rows) => {
    expect(await run(text)).toEqual(rows);
  });
});

describe('is refused with a reason:', () => {
  test.each([
    [`${graph('ab')} | graph-match (x)-->(y), (v)-->(w) project x.n`, 'KQL0415 the pattern falls into parts'],
    [
      `${graph('ab')} | graph-match (x)-[e*1..30]->(y) project x.n`,
      'KQL0415 the paths of the pattern have more than 120 edges',
    ],
    [
      `${graph('ab')} | graph-match (x)-[e*1..100]->(y) project x.n`,
      'KQL0412 the length of a path is a constant from 0 to 32',
    ],
    [`${graph('ab')} | graph-match (x)-[e*3..1]->(y) project x.n`, 'KQL0412 a path of at least 3 and at most 1'],
    [`${graph('ab')} | graph-match (x)-[e]->(y) project x`, 'KQL0412 a node or an edge is no value'],
    [`${graph('ab')} | graph-match (x)-[e]->(y)`, 'KQL0415 a match without project'],
    [`${graph('ab')} | count`, 'KQL0412 count reads a table, not a graph'],
    [
      `${graph('ab')} | graph-match (x)-[e*1..2]->(y) project map(inner_nodes(e), other)`,
      'KQL0413 there is no column `other` here',
    ],
    ['graph("Sales") | graph-match (x)-->(y) project x.n', 'KQL0414 graph is not available here'],
    [graph('ab'), 'KQL0419 the query gives a graph'],
    [`${graph('ab')} | graph-shortest-paths (x)-->(y) project x.n`, 'KQL0415 shortest paths have one sequence'],
    [
      `${graph('ab')} | graph-shortest-paths (x)-[e*1..3]->(y) where any(e, w > 1) project x.n`,
      'KQL0415 a condition on shortest paths reads',
    ],
    [`${graph('ab')} | graph-to-table nodes as N, edges as E`, 'KQL0415'],
    [
      `range i from 1 to 200001 step 1 | make-graph i --> i | graph-shortest-paths (x)-[e*1..3]->(y) project node_id(x)`,
      'KQL0415 graph-shortest-paths looks at no more than 200000 edges',
    ],
    [
      `range i from 1 to 200001 step 1 | make-graph i --> i | graph-mark-components | graph-to-table nodes`,
      'KQL0415 graph-mark-components looks at no more than',
    ],
  ])('%s', async (text, reason) => {
    await expect(run(text)).rejects.toThrow(reason);
  });
});
