import type { EventEmitter } from 'node:events';
import type {
  deadLetterList,
  DemoState,
  health,
  KqlReference,
  Notice,
  Overview,
  QueryDiagnostic,
  QueryFrame,
  ruleDetail,
  ContentProblem,
  RuleSummary,
  SchemaResponse,
  Source,
  testRuleResponse,
} from '@belfry/schema/api';
import type { State } from '@belfry/store';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { Log } from '#core';
import type { IncidentListener } from '#incidents';
import type { QueryRun } from '#query';
import type { Accounts } from './auth/accounts.ts';

export interface RulesPort {
  list(): Promise<RuleSummary[]>;
  /** Files of packs and rule folders that are not used. */
  readonly problems: readonly ContentProblem[];
  get(id: string): Promise<z.infer<typeof ruleDetail> | undefined>;
  setEnabled(id: string, enabled: boolean, actor: string): Promise<boolean>;
  test(
    id: string,
    from: string,
    to: string,
    signal: AbortSignal,
  ): Promise<z.infer<typeof testRuleResponse> | undefined>;
}

export interface DemoPort {
  get(): Promise<DemoState>;
  start(actor: string): Promise<DemoState>;
  remove(actor: string): Promise<DemoState>;
}

/** What the API needs from the rest of Belfry; `main.ts` gives it. */
export interface ApiDeps {
  readonly state: State;
  readonly accounts: Accounts;
  readonly queries: {
    run(request: QueryRun, signal: AbortSignal): AsyncGenerator<QueryFrame>;
    cancel(queryId: string): boolean;
    validate(text: string): Promise<readonly QueryDiagnostic[]>;
    reference(): Promise<KqlReference>;
  };
  schema(): Promise<SchemaResponse>;
  readonly rules: RulesPort;
  sources(): Source[];
  deadLetters(source: string | undefined, limit: number): Promise<z.infer<typeof deadLetterList>>;
  overview(hours: number): Promise<Overview>;
  readonly demo: DemoPort;
  health(): Promise<z.infer<typeof health>>;
  /** Tells the webhook queue of incident changes that people make. */
  readonly incidentListener: IncidentListener | undefined;
  /** Adds `POST /api/ingest/:source`. */
  registerIngest(app: FastifyInstance): void;
  /** Emits `notice` with what pages should refetch. */
  readonly notices: EventEmitter<{ notice: [Notice] }>;
  /** Folder of the built console; a page says how to build it when it is not there. */
  readonly consoleFolder: string;
  /** Names under which the server may be asked, beside loopback's. */
  readonly hosts: readonly string[];
  /** Hosts that webhooks may call in a private network. */
  readonly allowPrivateHosts: readonly string[];
  readonly log: Log;
  readonly version: string;
}
