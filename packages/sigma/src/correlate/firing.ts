import type { JsonValue, TableRow } from '@belfry/schema';
import type { CompiledRule } from '../compile/compile-rule.ts';
import { readPath } from '../compile/field-access.ts';
import { routeTakes } from '../compile/router.ts';

/** A rule fired on an event. */
export interface Firing {
  readonly ruleId: string;
  /** Unique for the event; the same event given twice counts once. */
  readonly eventId: string;
  /** When it happened, milliseconds since 1970. */
  readonly timeMs: number;
  /** What the event has in a field, by the name that rules use; undefined or null when it has nothing. */
  read(field: string): JsonValue | undefined;
}

/**
 * Makes the firing of a rule on a row that the matcher says it fires on. The event's id is `_ItemId`, its time `TimeGenerated`; undefined when
 * the row lacks one of them.
 */
export function firingOf(compiled: CompiledRule, { table, row }: TableRow): Firing | undefined {
  const eventId = row['_ItemId'];
  const timeMs = typeof row['TimeGenerated'] === 'string' ? Date.parse(row['TimeGenerated']) : NaN;
  if (typeof eventId !== 'string' || Number.isNaN(timeMs)) return undefined;
  const routes = compiled.routes.filter((route) => route.table === table && routeTakes(route, row));
  return {
    ruleId: compiled.rule.id,
    eventId,
    timeMs,
    read(field) {
      for (const route of routes) {
        const access = route.access(field);
        const value = access === undefined ? undefined : readPath(row, access);
        if (value !== undefined && value !== null) return value;
      }
      return undefined;
    },
  };
}
