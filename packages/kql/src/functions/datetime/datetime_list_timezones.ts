import { sql } from '../../sql/sql.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

/** The names of time zones that the runtime knows, in order. */
export const zoneNames = (): string[] =>
  [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])].toSorted((a, b) => (a < b ? -1 : 1));

export const datetimeListTimezones = defineScalar({
  name: 'datetime_list_timezones',
  category: 'datetime',
  doc: 'Returns an array of the names of time zones (IANA).',
  learn: 'https://learn.microsoft.com/kusto/query/datetime-list-timezones-function',
  params: {},
  returns: 'dynamic',
  nulls: 'handle',
  js: () => zoneNames(),
  clickhouse: () => sql.string(JSON.stringify(zoneNames())),
  differences: ['Old names of a zone (`US/Pacific`) work where a zone is asked for, and are not listed.'],
  examples: [
    { args: [], result: dynamic(zoneNames()) },
    { args: [], result: dynamic(zoneNames()) },
  ],
});
