import type { ParseOutcome, RawRecord, SourceParser } from '@belfry/schema';

/**
 * Reads one line of the application: `{"time": ISO 8601, "user": text, "ip": text, "action": "login", "ok": bool}`.
 * The server stamps receipt time, id and source, and guards `TimeGenerated`; what has no column goes to `_Unmapped`.
 */
export const parser: SourceParser = {
  detect: (record) => {
    const event = eventOf(record);
    return typeof event?.['action'] === 'string' && typeof event['user'] === 'string' && 'ok' in event ? 0.9 : 0;
  },

  parse(record): ParseOutcome {
    const event = eventOf(record);
    if (event === undefined) return { ok: false, code: 'BELFRY-EXAMPLE-APP-001', reason: 'not a JSON object' };
    const { time, user, ip, action, ok, ...rest } = event;
    if (typeof action !== 'string') return { ok: false, code: 'BELFRY-EXAMPLE-APP-002', reason: 'no "action"' };
    return {
      ok: true,
      rows: [
        {
          table: 'ExampleApp_CL',
          row: {
            ...(typeof time === 'string' ? { TimeGenerated: time } : {}),
            UserName: typeof user === 'string' ? user : '',
            SrcIpAddr: typeof ip === 'string' ? ip : '',
            Action: action,
            Succeeded: ok === true,
            ...(Object.keys(rest).length === 0 ? {} : { _Unmapped: rest as never }),
          },
        },
      ],
    };
  },
};

function eventOf(record: RawRecord): Record<string, unknown> | undefined {
  const { value } = record;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
