import { describe, expect, test } from 'vitest';
import { createCatalog } from '../catalog.ts';
import { createCompiler } from '../compiler.ts';
import { runSql } from '../testing/clickhouse.ts';
import { testTables } from '../testing/tables.ts';

const compiler = createCompiler(createCatalog({ tables: testTables }));
const now = new Date('2024-01-03T00:00:00Z');

/** The rows of a query over constant tables, as texts in an order of their own. */
function run(text: string): string[] {
  const result = compiler.compile(text, { now });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return runSql(result.query.sql)
    .map((row) => JSON.stringify(result.query.decode(row)))
    .toSorted();
}
const columns = (text: string): string[] => {
  const result = compiler.compile(text, { now });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.query.columns.map(({ name, type }) => `${name}:${type}`);
};
const refusal = (text: string): string => {
  const result = compiler.compile(text, { now });
  return result.ok ? '' : `${result.diagnostics[0]?.code} ${result.diagnostics[0]?.message}`;
};

const pairs = 'datatable(k:long, v:long)[1,10, 1,20, 2,30, 2,5, 2,7]';
const lists = 'datatable(id:long, a:dynamic)[1,dynamic([3,1,2]), 2,dynamic([5,4])]';
const day = (n: number): string => `2024-01-0${n}T00:00:00.0000000Z`;

describe('make-series gives arrays over a regular axis', () => {
  test.each<[string, string, unknown[][]]>([
    [
      'of times, with the default where no row is',
      'datatable(t:datetime, v:long, g:string)[datetime(2024-01-01),1,"a", datetime(2024-01-03),3,"a", datetime(2024-01-02T12:00),5,"b"] | make-series s=sum(v) default=-1, n=count() on t from datetime(2024-01-01) to datetime(2024-01-04) step 1d by g',
      [
        ['a', [1, -1, 3], [1, 0, 1], [day(1), day(2), day(3)]],
        ['b', [-1, 5, -1], [0, 1, 0], [day(1), day(2), day(3)]],
      ],
    ],
    [
      'of numbers, rows outside left out',
      'datatable(x:long, v:long)[0,9, 1,5, 4,2, 5,1, 7,9] | make-series s=sum(v) on x from 1 to 7 step 2',
      [
        [
          [5, 2, 1],
          [1, 3, 5],
        ],
      ],
    ],
    [
      'of reals',
      'datatable(x:real, v:long)[0.1,1, 0.25,2, 0.3,5] | make-series s=sum(v) on x from 0.0 to 0.5 step 0.1 | project s',
      [[[0, 1, 7, 0, 0]]],
    ],
    [
      'from the first row to the last without bounds',
      'datatable(x:long)[3, 9, 4] | make-series n=count() on x step 2',
      [
        [
          [1, 1, 0, 1],
          [2, 4, 6, 8],
        ],
      ],
    ],
    [
      'with the last place in the old form',
      'datatable(x:long)[1, 3] | make-series n=count() on x in range(1, 3, 1)',
      [
        [
          [1, 0, 1],
          [1, 2, 3],
        ],
      ],
    ],
    ['none for no rows', 'datatable(x:long)[] | make-series n=count() on x from 1 to 3 step 1', []],
    ['none for no places', 'datatable(x:long)[1] | make-series n=count() on x from 1 to 1 step 1', []],
    [
      'of nulls for no rows when asked',
      'datatable(x:long)[] | make-series kind=nonempty n=avg(x) default=real(null) on x from 1 to 3 step 1',
      [
        [
          [null, null],
          [1, 2],
        ],
      ],
    ],
    ['none where the axis is null', 'datatable(x:long)[long(null)] | make-series n=count() on x step 1', []],
    ['none for a step that does not move', 'datatable(x:long)[1] | make-series n=count() on x from 1 to 5 step -1', []],
  ])('%s', (_, text, rows) => {
    expect(run(text)).toEqual(rows.map((row) => JSON.stringify(row)).toSorted());
  });

  test('names and types', () => {
    expect(columns('Logins | make-series avg(Port), Tries=count() on TimeGenerated step 1d by User')).toEqual([
      'User:string',
      'avg_Port:dynamic',
      'Tries:dynamic',
      'TimeGenerated:dynamic',
    ]);
  });

  test('a series of too many places is an error of the engine', () => {
    expect(() => run('datatable(x:long)[1] | make-series n=count() on x from 0 to 9999999 step 1')).toThrow(/1048576/);
  });

  test('text is no axis', () => {
    expect(refusal('Logins | make-series count() on User step 1')).toMatch(/^K/);
  });
});

describe('operators inside partition work on each part', () => {
  test.each<[string, string, unknown[][]]>([
    [
      'top',
      `${pairs} | partition by k (top 1 by v desc)`,
      [
        [1, 20],
        [2, 30],
      ],
    ],
    ['take', `${pairs} | partition by k (take 2 | count)`, [[2], [2]]],
    ['count and distinct', `${pairs} | partition by k (distinct v | count)`, [[2], [3]]],
    [
      'summarize',
      `${pairs} | partition hint.strategy=native by k (summarize s=sum(v) | extend d=s*2)`,
      [
        [30, 60],
        [42, 84],
      ],
    ],
    [
      'summarize by, then top',
      `${pairs} | partition by k (summarize n=count() by b=v>6 | top 1 by n)`,
      [
        [true, 2],
        [true, 2],
      ],
    ],
    [
      'functions over neighbours',
      `${pairs} | partition by k (sort by v asc | extend r=row_number(), p=prev(v), c=row_cumsum(v) | project k, r, p, c)`,
      [
        [1, 1, null, 10],
        [1, 2, 10, 30],
        [2, 1, null, 5],
        [2, 2, 5, 12],
        [2, 3, 7, 42],
      ],
    ],
    [
      'make-series',
      `${pairs} | partition by k (make-series s=sum(v) on v from 0 to 40 step 20 | project s)`,
      [[[10, 20]], [[12, 30]]],
    ],
    [
      'join',
      `${pairs} | partition by k (join kind=inner (datatable(v:long)[20, 30, 7]) on v | summarize n=count(), s=sum(v))`,
      [
        [1, 20],
        [2, 37],
      ],
    ],
    [
      'join by leftanti, then lookup',
      `${pairs} | partition by k (join kind=leftanti (datatable(v:long)[20, 30]) on v | lookup (datatable(v:long, w:string)[5,'five']) on v | summarize m=max(w), n=count())`,
      [
        ['', 1],
        ['five', 2],
      ],
    ],
    [
      'a query for each value',
      `range x from 1 to 2 step 1 | partition by x {${pairs} | where k == x | summarize s=sum(v)}`,
      [[30], [42]],
    ],
  ])('%s', (_, text, rows) => {
    expect(run(text)).toEqual(rows.map((row) => JSON.stringify(row)).toSorted());
  });

  test('what cannot be parted is refused', () => {
    expect(refusal(`${pairs} | partition by k (union (print k=1))`)).toContain('not supported inside partition');
  });
});

describe('operators inside mv-apply work on the elements of each row', () => {
  test.each<[string, string, unknown[][]]>([
    [
      'top',
      `${lists} | mv-apply a to typeof(long) on (top 1 by a)`,
      [
        [1, 3],
        [2, 5],
      ],
    ],
    [
      'sort and take',
      `${lists} | mv-apply x=a to typeof(long) on (sort by x asc | take 1) | project id, x`,
      [
        [1, 1],
        [2, 4],
      ],
    ],
    [
      'summarize in order',
      `${lists} | mv-apply x=a to typeof(long) on (sort by x asc | summarize l=make_list(x)) | project id, l`,
      [
        [1, [1, 2, 3]],
        [2, [4, 5]],
      ],
    ],
    [
      'summarize by',
      `${lists} | mv-apply x=a to typeof(long) on (summarize s=sum(x) by odd=x % 2) | project id, odd, s`,
      [
        [1, 0, 2],
        [1, 1, 4],
        [2, 0, 4],
        [2, 1, 5],
      ],
    ],
    [
      'distinct and count',
      `${lists} | mv-apply x=a to typeof(long) on (distinct x | count) | project id, Count`,
      [
        [1, 3],
        [2, 2],
      ],
    ],
    [
      'row_number',
      `${lists} | mv-apply x=a to typeof(long) on (sort by x asc | extend r=row_number() | where r == 2) | project id, x`,
      [
        [1, 2],
        [2, 5],
      ],
    ],
    [
      'another mv-apply',
      'datatable(id:long, a:dynamic)[1,dynamic([[3,1],[2]]), 2,dynamic([[5,4]])] | mv-apply x=a on (mv-apply y=x to typeof(long) on (summarize s=sum(y)) | summarize m=max(s), n=count()) | project id, m, n',
      [
        [1, 4, 2],
        [2, 9, 1],
      ],
    ],
    [
      'inside partition',
      `${lists} | partition by id (mv-apply x=a to typeof(long) on (summarize s=sum(x)) | summarize t=sum(s))`,
      [[6], [9]],
    ],
  ])('%s', (_, text, rows) => {
    expect(run(text)).toEqual(rows.map((row) => JSON.stringify(row)).toSorted());
  });
});

describe('parse-kv reads pairs', () => {
  const read = (text: string, keys: string, options: string) =>
    `print s=${JSON.stringify(text)} | parse-kv s as (${keys}) with (${options}) | project-away s`;
  test.each<[string, string, unknown[]]>([
    [
      'by their delimiters',
      read('a=1, b = x y ,c=', 'b:string, a:long, c:string, d:long', "pair_delimiter=',', kv_delimiter='='"),
      ['x y', 1, '', null],
    ],
    ['the first of a name', read('t:1;t:2', 't:long', "pair_delimiter=';', kv_delimiter=':'"), [1]],
    [
      'not inside quotes',
      read('f="x b=9; b=8" b=7', 'f:string, b:long', "pair_delimiter=' ', kv_delimiter='=', quote='\"'"),
      ['x b=9; b=8', 7],
    ],
    [
      'with escapes',
      read("f='it\\'s' g=1", 'f:string', "pair_delimiter=' ', kv_delimiter='=', quote=\"'\", escape='\\\\'"),
      ["it's"],
    ],
    [
      'in a pair of quotes',
      read('f=<x y> g=1', 'f:string, g:int', "pair_delimiter=' ', kv_delimiter='=', quote='<>'"),
      ['x y', 1],
    ],
    [
      'greedily',
      read(
        'name=John Doe phone=555 5555',
        'name:string, phone:string',
        "pair_delimiter=' ', kv_delimiter='=', greedy=true",
      ),
      ['John Doe', '555 5555'],
    ],
    ['by any delimiter', read('[INFO] Id:45, Node=n1', 'Id:long, Node:string', "quote='\"'"), [45, 'n1']],
    [
      'by a pattern',
      read('<a|1><b b|2>', "['b b']:long, a:long, ['<']:long", "regex=@'<([\\w ]+)\\|(\\d+)>'"),
      [2, 1, null],
    ],
    ['of names that are patterns', read('a.b=1;axb=2', "['a.b']:long", "pair_delimiter=';', kv_delimiter='='"), [1]],
  ])('%s', (_, text, row) => {
    expect(run(text)).toEqual([JSON.stringify(row)]);
  });

  test('on the stream too', () => {
    const text = "Logins | parse-kv User as (n:string, p:long) with (pair_delimiter=';', kv_delimiter='=', quote='\"')";
    const stream = compiler.compileStream(`${text} | project n, p`);
    if (!stream.ok) throw new Error(JSON.stringify(stream.diagnostics));
    expect(stream.run({ User: 'n="a;b"; p = 5' })).toEqual([{ n: 'a;b', p: 5 }]);
  });

  test('a pattern that is none is refused', () => {
    expect(refusal("print s='' | parse-kv s as (a:string) with (regex='((')")).toContain('KQL0418');
  });
});

describe('operators that pick and describe', () => {
  test.each<[string, string, unknown[][]]>([
    ['sample', `${pairs} | sample 3 | summarize count(), dcount(v)`, [[3, 3]]],
    ['sample in parts', `${pairs} | partition by k (sample 1) | summarize count(), dcount(k)`, [[2, 2]]],
    ['sample-distinct', `${pairs} | sample-distinct 2 of v`, [[5], [7]]],
    ['sample-distinct of more than there are', `${pairs} | sample-distinct 9 of k | count`, [[2]]],
    ['top-hitters', `${pairs} | top-hitters 1 of k`, [[2, 3]]],
    ['top-hitters by', `${pairs} | top-hitters 1 of k by v`, [[2, 42]]],
    ['top-hitters of a null', 'datatable(k:long)[long(null), long(null), 1] | top-hitters 1 of k', [[null, 2]]],
    [
      'getschema',
      'print a=1, b=dynamic(null) | getschema',
      [
        ['a', 0, 'System.Int64', 'long'],
        ['b', 1, 'System.Object', 'dynamic'],
      ],
    ],
    ['consume', `${pairs} | consume`, []],
    ['assert-schema', 'print a=1 | assert-schema (a:long)', [[1]]],
  ])('%s', (_, text, rows) => {
    expect(run(text)).toEqual(rows.map((row) => JSON.stringify(row)).toSorted());
  });

  test.each([
    ['print a=1 | assert-schema (a:string)', '(a:long)'],
    ['Logins | fork (take 1) (take 2)', 'a query of its own'],
    ['Logins | facet by User', 'a query of its own'],
    [`${pairs} | partition by k (join kind=fullouter (datatable(v:long)[1]) on v)`, 'not supported inside partition'],
  ])('%s is refused with a reason', (text, reason) => {
    expect(refusal(text)).toContain(reason);
  });
});

describe('top-nested gives the best values of each level', () => {
  const tree = 'datatable(a:string, b:string, v:long)["a","x",10, "a","x",20, "a","y",5, "b","x",30, "c","z",1]';
  test.each<[string, string, unknown[][]]>([
    [
      'of one',
      `${tree} | top-nested 2 of a by sum(v)`,
      [
        ['a', 35],
        ['b', 30],
      ],
    ],
    ['from below', `${tree} | top-nested 1 of a by sum(v) asc`, [['c', 1]]],
    [
      'of all',
      `${tree} | top-nested of a by count()`,
      [
        ['a', 3],
        ['b', 1],
        ['c', 1],
      ],
    ],
    [
      'in each of the level above',
      `${tree} | top-nested 2 of a by sum(v), top-nested 1 of b by n=count(), top-nested 1 of v by max(v)`,
      [
        ['a', 35, 'x', 2, 20, 20],
        ['b', 30, 'x', 1, 30, 30],
      ],
    ],
    [
      'and a row for the others',
      `${tree} | top-nested 1 of a with others='rest' by sum(v)`,
      [
        ['a', 35],
        ['rest', 31],
      ],
    ],
    [
      'the others at levels below',
      `${tree} | top-nested 1 of a with others='rest' by sum(v), top-nested 1 of b by s=sum(v), top-nested 1 of v with others=-1 by n=count()`,
      [
        ['a', 35, 'x', 30, -1, 1],
        ['a', 35, 'x', 30, 20, 1],
        ['rest', 31, '', null, -1, 2],
      ],
    ],
    ['no row for no others', `${tree} | top-nested 9 of a with others='rest' by sum(v) | where a == 'rest'`, []],
    ['a null is a value', 'datatable(k:long)[long(null), long(null), 1] | top-nested 1 of k by count()', [[null, 2]]],
    ['of a computed value', `${tree} | top-nested 1 of toupper(a) by sum(v)`, [['A', 35]]],
  ])('%s', (_, text, rows) => {
    expect(run(text)).toEqual(rows.map((row) => JSON.stringify(row)).toSorted());
  });
});

test('several results of one aggregate have the names of the query', () => {
  const text =
    'datatable(a:long, b:string)[1,"x", 2,"y"] | summarize (most, of) = argmax(a, b), (p5, p95) = percentiles(a, 5, 95)';
  expect(columns(text)).toEqual(['most:long', 'of:string', 'p5:long', 'p95:long']);
  expect(run(text)).toEqual(['[2,"y",1,2]']);
});

describe('functions over rows in an order', () => {
  test.each<[string, string, unknown[][]]>([
    [
      'a range is in order',
      'range x from 1 to 3 step 1 | extend c=row_cumsum(x)',
      [
        [1, 1],
        [2, 3],
        [3, 6],
      ],
    ],
    [
      'a rank rises with each new value of its term, whatever the order is',
      'datatable(x:long)[1, 3, 4, 5] | sort by x asc | extend d=row_rank_dense(x % 2), m=row_rank_min(x % 2)',
      [
        [1, 1, 1],
        [3, 1, 1],
        [4, 2, 3],
        [5, 3, 4],
      ],
    ],
    [
      'a rank starts anew where it is told to',
      'datatable(g:string, x:long)["a",1, "a",1, "b",1, "b",2] | sort by g asc, x asc | extend d=row_rank_dense(x, g != prev(g)), m=row_rank_min(x, g != prev(g))',
      [
        ['a', 1, 1, 1],
        ['a', 1, 1, 1],
        ['b', 1, 1, 1],
        ['b', 2, 2, 2],
      ],
    ],
    [
      'a session ends by a distance from its first row, from the row before, and by a restart',
      'datatable(u:string, m:long)["a",0, "a",4, "a",8, "a",12, "a",30, "b",31] | extend t = datetime(2024-01-01) + m * 1m | sort by u asc, t asc | extend s = (row_window_session(t, 10m, 5m, u != prev(u)) - datetime(2024-01-01)) / 1m | project u, m, s',
      [
        ['a', 0, 0],
        ['a', 12, 12],
        ['a', 30, 30],
        ['a', 4, 0],
        ['a', 8, 0],
        ['b', 31, 31],
      ],
    ],
    [
      'sessions inside partition, and of times that are null',
      'datatable(u:string, t:datetime)["a",datetime(2024-01-01), "b",datetime(2024-01-01 00:01), "b",datetime(null)] | partition by u (sort by t asc | extend s = row_window_session(t, 1h, 1h) | project u, none = isnull(s))',
      [
        ['a', false],
        ['b', false],
        ['b', true],
      ],
    ],
    [
      'nulls are values of a rank',
      'datatable(x:long)[long(null), long(null), 0] | sort by x asc | extend d=row_rank_dense(x)',
      [
        [0, 2],
        [null, 1],
        [null, 1],
      ],
    ],
  ])('%s', (_, text, rows) => {
    expect(run(text)).toEqual(rows.map((row) => JSON.stringify(row)).toSorted());
  });
});

describe('mv-expand gives the entries of a bag', () => {
  test.each<[string, string, unknown[][]]>([
    ['as bags of one', 'print d=dynamic({"a":1,"b":[2]}) | mv-expand d', [[{ a: 1 }], [{ b: [2] }]]],
    ['as pairs', 'print d=dynamic({"a":1,"b":[2]}) | mv-expand kind=array d', [[['a', 1]], [['b', [2]]]]],
    ['as pairs, by the long word', 'print d=dynamic({"a":1}) | mv-expand bagexpansion=array d', [[['a', 1]]]],
    [
      'a source of its name in a union',
      'union withsource=from_ (range x from 1 to 1 step 1 | as One), (print x=long(2))',
      [
        ['One', 1],
        ['union_arg1', 2],
      ],
    ],
  ])('%s', (_, text, rows) => {
    expect(run(text)).toEqual(rows.map((row) => JSON.stringify(row)).toSorted());
  });

  test('on the stream too', () => {
    const stream = compiler.compileStream('Logins | mv-expand kind=array Details | project Details');
    if (!stream.ok) throw new Error(JSON.stringify(stream.diagnostics));
    expect(stream.run({ Details: { a: 1 } })).toEqual([{ Details: ['a', 1] }]);
  });
});

describe('find looks into several tables', () => {
  const tables = "let T = datatable(a:long, s:string)[1,'x y', 2,'z']; let U = datatable(b:long, s:string)[7,'x'];";
  test.each<[string, string, unknown[][]]>([
    [
      'and packs what they do not share',
      `${tables} find in (T, U) where s has 'x'`,
      [
        ['T', 'x y', { a: 1 }],
        ['U', 'x', { b: 7 }],
      ],
    ],
    ['for a text in any column', `${tables} find in (T, U) where * has 'z' | project source_, s`, [['T', 'z']]],
    [
      'with the columns that are asked for',
      `${tables} find withsource=from_ in (T, U) where s has 'x' project a, b:string`,
      [
        ['T', 1, ''],
        ['U', null, '7'],
      ],
    ],
  ])('%s', (_, text, rows) => {
    expect(run(text)).toEqual(rows.map((row) => JSON.stringify(row)).toSorted());
  });
});
