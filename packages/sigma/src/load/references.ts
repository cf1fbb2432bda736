import type { SigmaCorrelation } from '../correlation.ts';
import { Rejection, sigmaCodes } from '../errors.ts';
import type { SigmaDocuments } from '../read/read-rules.ts';
import type { RuleReference, SigmaFilter, SigmaRule } from '../rule.ts';

export type Referable =
  | { readonly kind: 'rule'; readonly rule: SigmaRule }
  | { readonly kind: 'correlation'; readonly rule: SigmaCorrelation }
  | { readonly kind: 'filter'; readonly rule: SigmaFilter };

/** Finds documents by what others call them. */
export class References {
  readonly documents: SigmaDocuments;
  readonly #byId = new Map<string, Referable>();
  readonly #byName = new Map<string, Referable[]>();

  constructor(documents: SigmaDocuments) {
    this.documents = documents;
    for (const rule of documents.rules) this.#add({ kind: 'rule', rule });
    for (const rule of documents.correlations) this.#add({ kind: 'correlation', rule });
    for (const rule of documents.filters) this.#add({ kind: 'filter', rule });
  }

  #add(document: Referable): void {
    const { id, name } = document.rule;
    this.#byId.set(id.toLowerCase(), document);
    if (name === undefined) return;
    const others = this.#byName.get(name);
    if (others === undefined) this.#byName.set(name, [document]);
    else others.push(document);
  }

  /**
   * Returns the document of an id, else the one of a name: the one in the same file when others have the name too.
   * @param path the file that refers.
   * @throws Rejection when there is none, or no telling which.
   */
  find({ text, line }: RuleReference, path: string): Referable {
    const byId = this.#byId.get(text.toLowerCase());
    if (byId !== undefined) return byId;
    const named = this.#byName.get(text) ?? [];
    const near = named.filter(({ rule }) => rule.path === path);
    const [found, ...others] = near.length > 0 ? near : named;
    if (found === undefined)
      throw new Rejection(
        sigmaCodes.referenceUnknown,
        line,
        `no rule that is loaded and sound has the id or name "${text}"`,
      );
    const [other] = others;
    if (other !== undefined)
      throw new Rejection(
        sigmaCodes.referenceAmbiguous,
        line,
        `"${text}" is the name of "${found.rule.title}" in ${found.rule.path} and of "${other.rule.title}" in ${other.rule.path}; use an id`,
      );
    return found;
  }
}
