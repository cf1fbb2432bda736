import type { CorrelationInput, LinkedCorrelation, SigmaCorrelation } from '../correlation.ts';
import { Rejection, sigmaCodes, type SigmaProblem } from '../errors.ts';
import type { RuleReference } from '../rule.ts';
import type { Referable, References } from './references.ts';

/** Correlations of correlations of correlations …: more is refused. */
const maxDepth = 32;

interface Resolved {
  readonly rule: SigmaCorrelation;
  readonly inputs: readonly Referable[];
  /** For each alias the field of each input. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Resolves correlations, those that others refer to first. Each that cannot be honoured is a problem with its place. */
export function linkCorrelations(references: References): {
  correlations: LinkedCorrelation[];
  problems: SigmaProblem[];
} {
  const resolver = new Resolver(references);
  const problems: SigmaProblem[] = [];
  for (const rule of references.documents.correlations) {
    const rejection = resolver.resolve(rule);
    if (rejection === undefined) continue;
    const { code, line, message } = rejection;
    problems.push({ code, kind: 'rejected', path: rule.path, line, reason: message });
  }
  return { correlations: link(resolver.resolved), problems };
}

class Resolver {
  /** Sound correlations, each after those it refers to. */
  readonly resolved: Resolved[] = [];
  readonly #references: References;
  readonly #outcomes = new Map<SigmaCorrelation, Rejection | undefined>();
  readonly #open: SigmaCorrelation[] = [];

  constructor(references: References) {
    this.#references = references;
  }

  /** Why the correlation cannot be honoured; undefined when it can. */
  resolve(rule: SigmaCorrelation): Rejection | undefined {
    if (this.#outcomes.has(rule)) return this.#outcomes.get(rule);
    this.#open.push(rule);
    let outcome: Rejection | undefined;
    try {
      const inputs = rule.rules.map((reference) => this.#input(rule, reference));
      checkDistinct(rule, inputs);
      this.resolved.push({ rule, inputs, aliases: this.#aliases(rule, inputs) });
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      outcome = error;
    }
    this.#open.pop();
    this.#outcomes.set(rule, outcome);
    return outcome;
  }

  #input(rule: SigmaCorrelation, reference: RuleReference): Referable {
    const found = this.#references.find(reference, rule.path);
    if (found.kind === 'rule') return found;
    if (found.kind === 'filter')
      throw new Rejection(sigmaCodes.referenceUnfit, reference.line, `"${reference.text}" is a filter, not a rule`);
    const start = this.#open.indexOf(found.rule);
    if (start >= 0) {
      const circle = [...this.#open.slice(start), found.rule].map(({ title }) => `"${title}"`).join(' → ');
      throw new Rejection(sigmaCodes.correlationCycle, reference.line, `the correlation depends on itself: ${circle}`);
    }
    if (this.#open.length >= maxDepth)
      throw new Rejection(
        sigmaCodes.tooLarge,
        reference.line,
        `correlations refer to each other over ${maxDepth} steps`,
      );
    const broken = this.resolve(found.rule);
    if (broken === undefined) return found;
    // On a circle, each correlation is told of the circle.
    if (broken.code === sigmaCodes.correlationCycle)
      throw new Rejection(sigmaCodes.correlationCycle, reference.line, broken.message);
    throw new Rejection(
      sigmaCodes.referenceUnknown,
      reference.line,
      `"${reference.text}" is itself rejected, see line ${broken.line} of ${found.rule.path}`,
    );
  }

  #aliases(rule: SigmaCorrelation, inputs: readonly Referable[]): Resolved['aliases'] {
    const aliases = new Map<string, Map<string, string>>();
    for (const [alias, targets] of Object.entries(rule.aliases)) {
      const fields = new Map<string, string>();
      for (const { rule: reference, field } of targets) {
        const { id } = this.#references.find(reference, rule.path).rule;
        if (!inputs.some((input) => input.rule.id === id))
          throw new Rejection(
            sigmaCodes.referenceUnfit,
            reference.line,
            `alias "${alias}" names "${reference.text}", which is none of the correlation's rules`,
          );
        fields.set(id, field);
      }
      const without = inputs.find((input) => !fields.has(input.rule.id));
      if (without !== undefined)
        throw new Rejection(
          sigmaCodes.referenceUnfit,
          targets[0]?.rule.line ?? rule.line,
          `alias "${alias}" has no field for "${without.rule.name ?? without.rule.title}"`,
        );
      aliases.set(alias, fields);
    }
    return aliases;
  }
}

function checkDistinct(rule: SigmaCorrelation, inputs: readonly Referable[]): void {
  for (const [index, input] of inputs.entries())
    if (inputs.findIndex((other) => other.rule === input.rule) < index) {
      const reference = rule.rules[index] as RuleReference;
      throw new Rejection(
        sigmaCodes.referenceAmbiguous,
        reference.line,
        `"${reference.text}" is the same rule as one before it`,
      );
    }
}

/** Goes from the outermost correlations inwards, so that each knows what those above it read. */
function link(resolved: readonly Resolved[]): LinkedCorrelation[] {
  const carried = new Map<string, Set<string>>();
  const linked = resolved.toReversed().map(({ rule, inputs, aliases }): LinkedCorrelation => {
    const own = [...(carried.get(rule.id) ?? [])];
    return {
      rule,
      carried: own,
      inputs: inputs.map((input): CorrelationInput => {
        const fieldOf = (name: string): string => aliases.get(name)?.get(input.rule.id) ?? name;
        const fields: CorrelationInput = {
          id: input.rule.id,
          groupFields: rule.groupBy.map(fieldOf),
          valueFields: rule.condition.fields.map(fieldOf),
          carriedFields: own.map(fieldOf),
        };
        if (input.kind === 'correlation') {
          const wanted = carried.get(input.rule.id) ?? new Set();
          carried.set(input.rule.id, wanted);
          for (const field of [...fields.groupFields, ...fields.valueFields, ...fields.carriedFields])
            if (!input.rule.groupBy.includes(field)) wanted.add(field);
        }
        return fields;
      }),
    };
  });
  return linked.toReversed();
}
