import type { ParseOutcome, RawRecord, Row, SourceParser } from '@belfry/schema';
import { readLine, type CiscoLine } from './head.ts';
import { messageFields } from './message-fields.ts';
import { readTime } from './time.ts';

const codes = { noMessageOfADevice: 'BELFRY-CISCO-IOS-001' } as const;

/** Firewalls name their product in the facility. */
const firewalls: ReadonlySet<string> = new Set(['ASA', 'FTD', 'PIX']);

/** Reads system messages of Cisco devices, `%FACILITY-SEVERITY-MNEMONIC: text`, into `CommonSecurityLog`. */
export const parser: SourceParser = {
  detect: (record) => (record.value === undefined && lineOf(record) !== undefined ? 0.95 : 0),

  parse(record): ParseOutcome {
    const line = record.value === undefined ? lineOf(record) : undefined;
    if (line === undefined)
      return {
        ok: false,
        code: codes.noMessageOfADevice,
        reason: 'no "%FACILITY-SEVERITY-MNEMONIC:" behind the head of a Cisco device',
      };
    return { ok: true, rows: [{ table: 'CommonSecurityLog', row: toRow(line, record) }] };
  },
};

/** The head of RFC 5424 has fields that a line has not: there the message alone is read. */
function lineOf({ raw, syslog }: RawRecord): CiscoLine | undefined {
  const line = readLine(raw);
  if (line !== undefined || syslog === undefined) return line;
  return readLine(syslog.message) ?? readLine(`${syslog.appName ?? ''}: ${syslog.message}`);
}

function toRow(line: CiscoLine, record: RawRecord): Row {
  const { facility, severity, mnemonic, message, text, host, zone } = line;
  const sender = host ?? record.syslog?.hostname ?? record.origin;
  const time = timeOf(line, record);
  const rest = {
    SequenceNumber: line.sequence,
    ClockMark: line.clockMark,
    Uptime: line.uptime,
    SyslogFacility: record.syslog === undefined ? undefined : String(record.syslog.facility),
    RelayTime: line.deviceTime === undefined ? undefined : line.relayTime,
  };
  const unmapped = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as Row;
  const isAddress = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$/.test(sender);
  return {
    ...(time === undefined ? {} : { TimeGenerated: time }),
    Computer: sender,
    ...(isAddress ? { DeviceAddress: sender } : { DeviceName: sender }),
    DeviceVendor: 'Cisco',
    DeviceProduct: firewalls.has(facility) ? facility : 'IOS',
    DeviceEventClassID: `${facility}-${severity}-${mnemonic}`,
    DeviceFacility: facility,
    Activity: mnemonic,
    LogSeverity: String(severity),
    Message: message,
    ...(zone === undefined ? {} : { DeviceTimeZone: zone }),
    ...messageFields(facility, mnemonic, text),
    ...(Object.keys(unmapped).length === 0 ? {} : { _Unmapped: unmapped }),
  };
}

/** The device's clock, else the relay's; a text that is no date is given on, so that the row says so. */
function timeOf({ deviceTime, relayTime, zone }: CiscoLine, { receivedAt, syslog }: RawRecord): string | undefined {
  if (deviceTime !== undefined) return readTime(deviceTime, zone, receivedAt) ?? deviceTime;
  if (relayTime !== undefined) return readTime(relayTime, undefined, receivedAt) ?? relayTime;
  return syslog?.timestamp;
}
