import { BelfryError } from '@belfry/schema';
import type { ContentProblem } from '@belfry/schema/api';
import type { Config, Log } from '#core';
import { scheduleCodes, type RuleProblem, type ScheduledRule, type Scheduler } from '#scheduled-detection';
import type { Collector } from './collector.ts';
import { listProblems, reloadContent, type Content } from './content.ts';
import type { Engine } from './engine.ts';
import { keptBefore } from './query-content.ts';
import type { RulesService, RuleSet } from './rules-service.ts';
import { loadSigmaRules, type SigmaRules } from './sigma-rules.ts';
import { loadStreamRules } from './stream-rules.ts';

export interface ReloadParts {
  readonly config: Config;
  readonly engine: Pick<Engine, 'useContent' | 'compiler'>;
  readonly collector: Pick<Collector, 'detection' | 'sigma'>;
  readonly rules: RulesService;
  readonly scheduler: Pick<Scheduler, 'leave'>;
  readonly log: Log;
  /** Told when other content is in use. */
  onReloaded(): void;
}

/** The content in use, read anew when the files of its folders have changed. */
export class LiveContent {
  readonly #parts: ReloadParts;
  #content: Content;
  #sigma: SigmaRules;

  constructor(content: Content, parts: ReloadParts) {
    this.#parts = parts;
    this.#content = content;
    this.#sigma = parts.collector.sigma;
  }

  get content(): Content {
    return this.#content;
  }

  /**
   * Reads the folders of rules, functions and watchlists and puts what they say in the place of what was. What is broken now stays as it
   * was, and is told among the problems of rules and in the log. Never throws.
   */
  async reload(): Promise<void> {
    const { config, log, rules, onReloaded } = this.#parts;
    const started = performance.now();
    try {
      const set = await this.#take(reloadContent(config, this.#content));
      for (const problem of set.problems) log.warn({ problem }, 'a file of a pack or rule folder is not used');
      for (const problem of rules.broken) log.warn({ problem }, 'a scheduled rule does not compile');
      log.info({ durationMs: Math.round(performance.now() - started) }, 'folders with changed files were read anew');
    } catch (error) {
      // A folder is away, or the compiler ended: what was read before stays in use whole.
      log.error({ error: String(error) }, 'folders with changed files could not be read anew');
      rules.addProblem(problemOf(error));
    }
    onReloaded();
  }

  async #take(next: Content): Promise<RuleSet> {
    const { engine, collector, rules, scheduler, config } = this.#parts;
    const before = this.#content;
    const { changed, problem } = await engine.useContent(next);
    try {
      const content = await keepCompiling(next, before, rules);
      const sigma = sameSigma(content, before) ? this.#sigma : loadSigmaRules(content, config.rules.placeholders);
      const streamRules = await loadStreamRules(content.analyticsRules, engine.compiler);
      const problems = listProblems(content, sigma.problems);
      if (problem !== undefined) problems.push(problemOf(problem));
      const set = {
        sigma,
        streamRules,
        scheduled: content.analyticsRules,
        problems,
      };
      await scheduler.leave(streamRules.rules.map(({ id }) => id));
      await rules.load(set, changed);
      // Detection last: from here on nothing can fail.
      collector.detection.swap(sigma.matcher, { rowRules: streamRules.rules });
      this.#content = content;
      this.#sigma = sigma;
      return set;
    } catch (error) {
      await engine.useContent(before);
      throw error;
    }
  }
}

/** Of a rule whose file has changed and whose query does not compile any more, the version before stays, if that one compiles. */
async function keepCompiling(next: Content, before: Content, rules: RulesService): Promise<Content> {
  const earlier = new Map(before.analyticsRules.map((rule) => [rule.path, rule]));
  const problems: RuleProblem[] = [];
  const analyticsRules: ScheduledRule[] = [];
  for (const rule of next.analyticsRules) {
    const old = earlier.get(rule.path);
    const changed = old !== undefined && old.text !== rule.text && old.rule.id === rule.rule.id;
    const reason = changed ? await rules.problemOf(rule) : undefined;
    if (old === undefined || reason === undefined || (await rules.problemOf(old)) !== undefined) {
      analyticsRules.push(rule);
      continue;
    }
    analyticsRules.push(old);
    const bare = reason.replace(`${scheduleCodes.doesNotCompile}: `, '');
    problems.push({ code: scheduleCodes.doesNotCompile, path: rule.path, reason: keptBefore(bare) });
  }
  return problems.length === 0 ? next : { ...next, analyticsRules, problems: [...next.problems, ...problems] };
}

/** Thousands of Sigma rules are not compiled again for a change elsewhere. */
function sameSigma(next: Content, before: Content): boolean {
  const texts = (files: Content['sigmaFiles']): string => files.map(({ path, text }) => `${path}\n${text}`).join('\n');
  const ids = (rules: Content['analyticsRules']): string =>
    rules.map(({ rule, path }) => `${rule.id} ${path}`).join('\n');
  return texts(next.sigmaFiles) === texts(before.sigmaFiles) && ids(next.analyticsRules) === ids(before.analyticsRules);
}

function problemOf(error: unknown): ContentProblem {
  const known = error instanceof BelfryError ? error : undefined;
  return {
    code: known?.code ?? scheduleCodes.unreadable,
    file: known?.where ?? '',
    line: null,
    reason: `${error instanceof Error ? error.message : String(error)}; what was read before stays in use`,
    hint: known?.hint ?? null,
  };
}
