import { limitRows } from '../operators/parts.ts';
import { expectCount, needConstant, problem } from './arguments.ts';
import { definePlugin } from './define-plugin.ts';

export const preview = definePlugin({
  name: 'preview',
  doc: 'Gives the first rows of its input.',
  learn: 'https://learn.microsoft.com/kusto/query/preview-plugin',
  signature: 'preview(rows: long)',
  asksData: false,
  differences: ['The number of all rows, a second table in Kusto, is not given.'],
  bind(call, input, ctx) {
    expectCount(call, 1, 1, ctx);
    const count = Number(needConstant(call, call.args[0], 'long', ctx));
    if (!Number.isSafeInteger(count) || count < 0) throw problem(call, 'the number of rows is 0 or more', ctx);
    return limitRows(input, count, ctx);
  },
  examples: [
    { query: 'range x from 1 to 9 step 1 | sort by x asc | evaluate preview(2)', columns: ['x'], rows: [[1], [2]] },
  ],
});
