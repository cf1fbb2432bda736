/** A text that comes so many times. */
export interface CountedText {
  readonly text: string;
  readonly count: number;
}

export interface Cluster {
  readonly pattern: string;
  readonly count: number;
  /** The text that made the cluster. */
  readonly representative: string;
  /** Positions in the list of texts. */
  readonly members: readonly number[];
}

export interface Clustering {
  /** The least part of its terms that a text shares with a cluster that it joins, from 0 to 1. */
  readonly threshold: number;
  /** Characters between terms; undefined for everything that is no ASCII letter or digit. */
  readonly separators: string | undefined;
}

/** Terms that are told apart; what follows the last is one. */
const maxTerms = 256;
/** Clusters of as many terms and one first term; when there are so many, a text joins the one that is most like it. */
const maxAlike = 1_000;
const any = '*';

interface Split {
  readonly terms: readonly string[];
  /** What stands before each term and after the last. */
  readonly between: readonly string[];
}

function splitText(text: string, separators: ReadonlySet<string> | undefined): Split {
  const terms: string[] = [];
  const between: string[] = [''];
  let term = '';
  const close = (): void => {
    if (term === '') return;
    terms.push(term);
    between.push('');
    term = '';
  };
  for (const character of text) {
    const separates = separators === undefined ? !/[0-9A-Za-z]/.test(character) : separators.has(character);
    if (!separates || terms.length >= maxTerms - 1) term += character;
    else {
      close();
      between[between.length - 1] += character;
    }
  }
  close();
  return { terms, between };
}

/** A term with a digit is taken for a parameter, as Drain does. */
const isParameter = (term: string): boolean => /[0-9]/.test(term);

interface Template {
  readonly terms: string[];
  readonly between: readonly string[];
  readonly representative: string;
  readonly members: number[];
  count: number;
}

/** The terms that are equal, of all. */
function likeness(template: Template, terms: readonly string[]): number {
  if (terms.length === 0) return 1;
  return terms.filter((term, index) => term === template.terms[index]).length / terms.length;
}

/** What a pattern shows: parameters are `*`, which takes letters and digits that separate it from its neighbours with it. */
function patternOf({ terms, between }: Template): string {
  const shown = terms.map((term) => (isParameter(term) ? any : term));
  let pattern = '';
  between.forEach((gap, index) => {
    const beside = shown[index - 1] === any || shown[index] === any;
    pattern += beside ? gap.replace(/[0-9A-Za-z]/g, '') : gap;
    pattern += shown[index] ?? '';
  });
  return pattern.replace(/\*{2,}/g, any);
}

/**
 * Groups texts by their likeness, after Drain (He, Zhu, Zheng, Lyu: "Drain: An Online Log Parsing Approach with Fixed Depth Tree",
 * ICWS 2017): texts with equally many terms and one first term are compared with the clusters there, in the order in which those
 * came; a text joins the cluster with which it shares the greatest part of its terms, when that is `threshold` or more, and terms
 * in which they differ become parameters; else it makes a cluster of its own. Texts are taken in the order given. Clusters whose
 * terms are all parameters say nothing: they are `others`, last and without a representative. The most frequent come first.
 */
export function clusterTexts(texts: readonly CountedText[], { threshold, separators }: Clustering): readonly Cluster[] {
  const characters = separators === undefined ? undefined : new Set(separators);
  const leaves = new Map<string, Template[]>();
  texts.forEach(({ text, count }, member) => {
    const { terms, between } = splitText(text, characters);
    const first = terms[0] ?? '';
    const key = `${terms.length} ${isParameter(first) ? any : first}`;
    const leaf = leaves.get(key) ?? [];
    leaves.set(key, leaf);
    let best: Template | undefined;
    let most = -1;
    for (const template of leaf) {
      const shared = likeness(template, terms);
      if (shared > most) [best, most] = [template, shared];
    }
    if (best === undefined || (most < threshold && leaf.length < maxAlike)) {
      leaf.push({ terms: [...terms], between, representative: text, members: [member], count });
      return;
    }
    for (const [index, term] of terms.entries()) if (best.terms[index] !== term) best.terms[index] = `${any}0`;
    best.members.push(member);
    best.count += count;
  });
  return gather([...leaves.values()].flat());
}

function gather(templates: readonly Template[]): readonly Cluster[] {
  const says = (template: Template): boolean => !template.terms.every(isParameter);
  const clusters = templates
    .filter(says)
    .map((template) => ({ ...template, pattern: patternOf(template) }))
    .toSorted((one, other) => other.count - one.count || (one.representative < other.representative ? -1 : 1));
  const rest = templates.filter((template) => !says(template));
  if (rest.length === 0) return clusters;
  const count = rest.reduce((sum, template) => sum + template.count, 0);
  return [
    ...clusters,
    { pattern: 'others', count, representative: '', members: rest.flatMap(({ members }) => members) },
  ];
}
