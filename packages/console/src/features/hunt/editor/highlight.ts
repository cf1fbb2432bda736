import { RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import { language } from '../language/client.ts';
import type { Classified } from '../language/protocol.ts';

const setColors = StateEffect.define<DecorationSet>();
const colors = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (current, transaction) => {
    for (const effect of transaction.effects) if (effect.is(setColors)) return effect.value;
    return current.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Turns classified ranges (ascending, not overlapping) into marks; ranges beyond the text are left out. */
function toMarks(ranges: Classified[], length: number): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  let last = 0;
  for (const { kind, start, length: size } of ranges) {
    if (start < last || size <= 0 || start + size > length) continue;
    builder.add(start, start + size, Decoration.mark({ class: `kql-${kind}` }));
    last = start + size;
  }
  return builder.finish();
}

const restMs = 120;
/** Asks for the colours again, because the worker knows another schema. */
export const refreshColors = StateEffect.define<null>();

/** Colours from the language worker, asked after a rest; until they come the old marks move with the text. */
export function highlighting(onError: (error: unknown) => void) {
  const plugin = ViewPlugin.fromClass(
    class {
      #timer: ReturnType<typeof setTimeout> | undefined;
      readonly #view: EditorView;
      constructor(view: EditorView) {
        this.#view = view;
        this.#plan(0);
      }
      update(update: ViewUpdate): void {
        if (update.docChanged) this.#plan(restMs);
        else if (update.transactions.some((one) => one.effects.some((effect) => effect.is(refreshColors))))
          this.#plan(0);
      }
      destroy(): void {
        clearTimeout(this.#timer);
      }
      #plan(afterMs: number): void {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#ask().catch(onError), afterMs);
      }
      async #ask(): Promise<void> {
        const { doc } = this.#view.state;
        const ranges = await language.classify(doc.toString());
        if (this.#view.state.doc !== doc) return;
        this.#view.dispatch({ effects: setColors.of(toMarks(ranges, doc.length)) });
      }
    },
  );
  return [colors, plugin];
}
