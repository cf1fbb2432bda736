import type { ContentProblem, RuleSummary } from '@belfry/schema/api';
import type { CompiledRule } from '@belfry/sigma';
import type { State } from '@belfry/store';
import { audit, type RulesPort } from '#api';
import type { QueryService } from '#query';
import { describeQueryProblem, scheduleCodes, type ScheduledRule } from '#scheduled-detection';
import type { StreamDetection } from '#stream-detection';
import { readDisabledRules } from './disabled-rules.ts';
import type { SigmaRules } from './sigma-rules.ts';
import type { StreamRules } from './stream-rules.ts';

export interface RuleSources {
  readonly state: State;
  readonly detection: StreamDetection;
  readonly queries: QueryService;
  /** Told when rules were switched, or others are in their place. */
  onSwitched(disabled: ReadonlySet<string>): void;
}
/** The rules that there are; all of them are replaced when files have changed. */
export interface RuleSet {
  readonly sigma: SigmaRules;
  readonly scheduled: readonly ScheduledRule[];
  /** Which near-real-time rules run on the stream. */
  readonly streamRules: StreamRules;
  /** Files that are not used. */
  readonly problems: readonly ContentProblem[];
}

type Firings = Pick<RuleSummary, 'enabled' | 'lastFiredTime' | 'alerts30d'>;
interface LastRun {
  readonly started_ms: number;
  readonly duration_ms: number;
  readonly error: string | null;
}

const monthMs = 30 * 86_400_000;
const keptRuns = 50;
const sampleRows = 50;
const maxTestRows = 10_000;

/** The rules of all kinds with their switches, runs and health. */
export class RulesService implements RulesPort {
  readonly #sources: RuleSources;
  #set: RuleSet;
  #disabled = new Set<string>();
  /** Why a scheduled rule does not compile, by id. */
  #broken: ReadonlyMap<string, string> = new Map();

  constructor(sources: RuleSources, set: RuleSet) {
    this.#sources = sources;
    this.#set = set;
  }

  /**
   * Reads the switches and compiles every scheduled rule once, so that a broken one is seen before it is due; then the rules run. Where queries mean
   * what they meant (`anew` false), only rules that have changed are compiled.
   */
  async load(set: RuleSet = this.#set, anew = true): Promise<void> {
    const keyOf = ({ path, text }: ScheduledRule): string => `${path}\n${text}`;
    const judged = new Map(
      anew ? [] : this.#set.scheduled.map((rule) => [keyOf(rule), this.#broken.get(rule.rule.id)] as const),
    );
    const disabled = await readDisabledRules(this.#sources.state, set.scheduled);
    const broken = new Map<string, string>();
    for (const scheduled of set.scheduled) {
      const key = keyOf(scheduled);
      const problem = judged.has(key) ? judged.get(key) : await this.problemOf(scheduled);
      if (problem !== undefined) broken.set(scheduled.rule.id, problem);
    }
    this.#set = set;
    this.#disabled = disabled;
    this.#broken = broken;
    this.#sources.onSwitched(disabled);
  }

  /** Why a rule does not compile. A query that the compiler fails on is one broken rule; it must not keep the others from running. */
  async problemOf(scheduled: ScheduledRule): Promise<string | undefined> {
    try {
      const problems = await this.#sources.queries.validate(scheduled.rule.query);
      const first = problems.find(({ severity }) => severity === 'error');
      return first === undefined ? undefined : describeQueryProblem(scheduled, first);
    } catch (error) {
      return `${scheduleCodes.doesNotCompile}: ${scheduled.path}: bug in the compiler: ${String(error)}`;
    }
  }

  get problems(): readonly ContentProblem[] {
    return this.#set.problems;
  }

  /** Adds a problem until the rules are loaded again. */
  addProblem(problem: ContentProblem): void {
    const others = this.#set.problems.filter(({ file, reason }) => file !== problem.file || reason !== problem.reason);
    this.#set = { ...this.#set, problems: [...others, problem] };
  }

  /** Why scheduled rules do not compile. */
  get broken(): readonly string[] {
    return [...this.#broken.values()];
  }

  /** Rules that the scheduler is to run: switched on, sound, and not on the stream. */
  get runnable(): ScheduledRule[] {
    return this.#set.scheduled.filter(
      ({ rule }) => !this.#disabled.has(rule.id) && !this.#broken.has(rule.id) && !this.#isOnStream(rule.id),
    );
  }

  #isOnStream(id: string): boolean {
    return this.#set.streamRules.rules.some((rule) => rule.id === id);
  }

  async list(): Promise<RuleSummary[]> {
    const { db } = this.#sources.state;
    const fired = await db
      .selectFrom('incident_alerts')
      .select(['rule_id', (of) => of.fn.max('time_ms').as('last'), (of) => of.fn.countAll<number>().as('n')])
      .where('time_ms', '>', Date.now() - monthMs)
      .groupBy('rule_id')
      .execute();
    const firedBy = new Map(fired.map((row) => [row.rule_id, row]));
    const runs = await db
      .selectFrom('rule_runs')
      .select(['rule_id', 'started_ms', 'duration_ms', 'error'])
      .where('id', 'in', (of) =>
        of
          .selectFrom('rule_runs')
          .select((row) => row.fn.max('id').as('id'))
          .groupBy('rule_id'),
      )
      .execute();
    const runBy = new Map(runs.map((row) => [row.rule_id, row]));
    const common = (id: string): Firings => {
      const firing = firedBy.get(id);
      return {
        enabled: !this.#disabled.has(id),
        lastFiredTime: firing === undefined ? null : new Date(Number(firing.last)).toISOString(),
        alerts30d: firing?.n ?? 0,
      };
    };
    const scheduled = this.#set.scheduled.map((rule) => ({
      ...this.#summaryOf(rule, runBy.get(rule.rule.id)),
      ...common(rule.rule.id),
    }));
    const sigma = this.#set.sigma.matcher.rules.map(({ rule, blind }): RuleSummary => ({
      id: rule.id,
      name: rule.title,
      kind: 'Sigma',
      runsOn: 'stream',
      runsOnReason: null,
      severity: rule.severity,
      tactics: [...rule.tactics],
      techniques: [...rule.techniques],
      origin: this.#set.sigma.origins.get(rule.id) ?? '',
      health: blind === undefined ? 'ok' : 'blind',
      healthReason: blind?.reason ?? null,
      lastRunTime: null,
      lastRunDurationMs: null,
      ...common(rule.id),
    }));
    return [...scheduled, ...sigma];
  }

  #summaryOf({ rule, origin }: ScheduledRule, lastRun: LastRun | undefined): Omit<RuleSummary, keyof Firings> {
    const onStream = this.#isOnStream(rule.id);
    // Runs of a rule that has moved to the stream say nothing about it.
    const run = onStream ? undefined : lastRun;
    const failure = this.#sources.detection.failures().get(rule.id);
    const problem =
      this.#broken.get(rule.id) ??
      (failure === undefined ? run?.error : `failed on ${failure.rows} rows since the start: ${failure.reason}`) ??
      null;
    return {
      id: rule.id,
      name: rule.name,
      kind: rule.kind,
      runsOn: onStream ? 'stream' : 'schedule',
      runsOnReason: this.#set.streamRules.onSchedule.get(rule.id) ?? null,
      severity: rule.severity,
      tactics: [...(rule.tactics ?? [])],
      techniques: [...(rule.relevantTechniques ?? [])],
      origin,
      health: problem === null ? 'ok' : 'broken',
      healthReason: problem,
      lastRunTime: run === undefined ? null : new Date(run.started_ms).toISOString(),
      lastRunDurationMs: run?.duration_ms ?? null,
    };
  }

  async get(id: string): ReturnType<RulesPort['get']> {
    const summary = (await this.list()).find((rule) => rule.id === id);
    if (summary === undefined) return undefined;
    const runs = await this.#sources.state.db
      .selectFrom('rule_runs')
      .selectAll()
      .where('rule_id', '=', id)
      .orderBy('id', 'desc')
      .limit(keptRuns)
      .execute();
    return {
      ...summary,
      ...this.#text(id),
      runs: runs.map((run) => ({
        startedTime: new Date(run.started_ms).toISOString(),
        windowFrom: new Date(run.window_from_ms).toISOString(),
        windowTo: new Date(run.window_to_ms).toISOString(),
        durationMs: run.duration_ms,
        rows: run.rows,
        alerts: run.alerts,
        error: run.error,
      })),
    };
  }

  #text(id: string) {
    const scheduled = this.#set.scheduled.find(({ rule }) => rule.id === id);
    const sigma = this.#sigmaRule(id)?.rule;
    return {
      description: scheduled?.rule.description ?? sigma?.description ?? '',
      text: scheduled?.text ?? sigma?.text ?? '',
      path: scheduled?.path ?? sigma?.path ?? '',
      author: scheduled?.rule.author ?? sigma?.author ?? null,
      references: [...(sigma?.references ?? [])],
      falsePositives: [...(sigma?.falsePositives ?? [])],
      frequencyMs: this.#isOnStream(id) ? null : (scheduled?.frequencyMs ?? null),
      periodMs: this.#isOnStream(id) ? null : (scheduled?.periodMs ?? null),
    };
  }

  #sigmaRule(id: string): CompiledRule | undefined {
    return this.#set.sigma.matcher.rules.find(({ rule }) => rule.id === id);
  }

  async setEnabled(id: string, enabled: boolean, actor: string): Promise<boolean> {
    const known = this.#set.scheduled.some(({ rule }) => rule.id === id) || this.#sigmaRule(id) !== undefined;
    if (!known) return false;
    await this.#sources.state.transaction(async (trx) => {
      await trx
        .insertInto('rule_states')
        .values({ rule_id: id, enabled: Number(enabled) })
        .onConflict((conflict) => conflict.column('rule_id').doUpdateSet({ enabled: Number(enabled) }))
        .execute();
      await audit(
        trx,
        {
          actor,
          action: enabled ? 'rule.enable' : 'rule.disable',
          target: id,
          before: { enabled: !this.#disabled.has(id) },
          after: { enabled },
        },
        Date.now(),
      );
    });
    const disabled = new Set(this.#disabled);
    if (enabled) disabled.delete(id);
    else disabled.add(id);
    this.#disabled = disabled;
    this.#sources.onSwitched(disabled);
    return true;
  }

  /** Runs a scheduled rule's query over a span of history; a Sigma rule is tested against its tables' rows. */
  async test(id: string, from: string, to: string, signal: AbortSignal): ReturnType<RulesPort['test']> {
    const started = performance.now();
    const scheduled = this.#set.scheduled.find(({ rule }) => rule.id === id);
    const sigma = this.#sigmaRule(id);
    if (scheduled === undefined && sigma === undefined) return undefined;
    const found =
      scheduled === undefined
        ? await this.#testSigma(sigma as CompiledRule, from, to, signal)
        : await this.#testQuery(scheduled, from, to, signal);
    const timeAt = found.columns.findIndex(({ name }) => name === 'TimeGenerated');
    const perDay = new Map<string, number>();
    for (const row of found.rows) {
      const time = row[timeAt];
      if (typeof time === 'string') perDay.set(time.slice(0, 10), (perDay.get(time.slice(0, 10)) ?? 0) + 1);
    }
    return {
      hits: found.rows.length,
      perDay: [...perDay].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, hits]) => ({ day, hits })),
      columns: found.columns,
      sample: found.rows.slice(0, sampleRows),
      truncated: found.truncated,
      elapsedMs: performance.now() - started,
    };
  }

  #testQuery({ rule }: ScheduledRule, from: string, to: string, signal: AbortSignal) {
    return this.#sources.queries.collect(
      { query: rule.query, timeRange: { from, to }, now: new Date(to), maxRows: maxTestRows },
      signal,
    );
  }

  async #testSigma(compiled: CompiledRule, from: string, to: string, signal: AbortSignal) {
    const rows: unknown[][] = [];
    let columns: { name: string; type: string }[] = [];
    let truncated = false;
    const { matcher } = this.#set.sigma;
    for (const table of new Set(compiled.routes.map((route) => route.table))) {
      let names: string[] = [];
      for await (const frame of this.#sources.queries.run(
        { query: table, timeRange: { from, to }, maxRows: 500_000 },
        signal,
      )) {
        if (frame.kind === 'schema') {
          names = frame.columns.map(({ name }) => name);
          columns = columns.length === 0 ? frame.columns : columns;
        } else if (frame.kind === 'rows') {
          for (const cells of frame.rows) {
            const row = Object.fromEntries(
              names.map((name, index) => [name, cells[index]]).filter(([, value]) => value !== null && value !== ''),
            );
            if (!matcher.match(table, row as never).some(({ rule }) => rule.id === compiled.rule.id)) continue;
            if (rows.length < maxTestRows) rows.push(cells);
            else truncated = true;
          }
        } else if (frame.kind === 'done') truncated ||= frame.truncated;
        else if (frame.kind === 'error') throw new Error(frame.message);
      }
    }
    return { columns, rows, truncated };
  }
}
