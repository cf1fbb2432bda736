import { type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { language } from '../language/client.ts';
import type { Completion as Item } from '../language/protocol.ts';
import type { Entry } from '../reference/entries.ts';
import { entryTip } from './entry-tip.ts';

const types: Record<string, string> = {
  column: 'property',
  table: 'class',
  function: 'function',
  aggregate: 'function',
  operator: 'keyword',
  keyword: 'keyword',
  variable: 'variable',
  parameter: 'variable',
  type: 'type',
};

const described = new Set(['function', 'aggregate', 'operator', 'keyword']);

/** The option for a service's item, described by our reference. The cursor ends between its two texts. */
export function toOption(item: Item, lookUp: (name: string) => Entry | undefined): Completion {
  const entry = described.has(item.detail) ? lookUp(item.label) : undefined;
  return {
    label: item.label,
    displayLabel: item.display,
    detail: item.detail,
    type: types[item.detail] ?? 'text',
    ...(entry === undefined ? {} : { info: () => entryTip(entry) }),
    apply: (view: EditorView, _completion: Completion, from: number, to: number) => {
      // The service writes "count( " and ")": the space is for people who type on without choosing.
      const before = item.after === '' ? item.before : item.before.trimEnd();
      const cursor = from + before.length;
      view.dispatch({
        changes: { from, to, insert: before + item.after },
        selection: { anchor: cursor },
        userEvent: 'input.complete',
      });
    },
  };
}

/** Completions at the cursor, of what the engine supports. */
export async function completeKql(
  context: CompletionContext,
  lookUp: (name: string) => Entry | undefined,
): Promise<CompletionResult | null> {
  const word = context.matchBefore(/[\w-]+$/);
  const after = context.state.sliceDoc(Math.max(0, context.pos - 2), context.pos);
  if (word === null && !context.explicit && !/[|(,=.]\s?$/.test(after)) return null;
  const answer = await language.complete(context.state.doc.toString(), context.pos);
  if (context.aborted || answer.items.length === 0) return null;
  return { from: answer.from, options: answer.items.map((item) => toOption(item, lookUp)), validFor: /^[\w-]*$/ };
}
