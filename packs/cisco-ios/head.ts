/** The parts of a line before and at the percent sign. */
export interface CiscoLine {
  readonly host?: string;
  readonly sequence?: string;
  /** `*`: the clock was never set, `.`: it lost its source. */
  readonly clockMark?: string;
  readonly deviceTime?: string;
  readonly zone?: string;
  /** Time that a relay put in front. */
  readonly relayTime?: string;
  readonly uptime?: string;
  readonly facility: string;
  readonly severity: number;
  readonly mnemonic: string;
  /** From the percent sign on. */
  readonly message: string;
  /** Behind the mnemonic. */
  readonly text: string;
}

/** A head is short; beyond it a percent sign belongs to somebody's text. */
const maxHead = 400;
const mnemonicPattern = /%([A-Z][A-Z0-9_]{0,39}(?:-[A-Z0-9_]{1,39}){0,3}?)-([0-7])-([A-Z0-9_]{1,80}): ?/;

const stamp = String.raw`[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d{1,6})?`;
const iso = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)`;
const host = String.raw`[\w.-]{1,255}|[0-9A-Fa-f:.]{2,45}(?<!:)`;
const uptime = String.raw`\d{1,4}:\d\d:\d\d|(?:\d{1,4}[ywdh]){2}`;
/** `<189>`, time of a relay, device, sequence number, time of the device: all but the message itself may be missing. */
const headPattern = new RegExp(
  `^(?:<\\d{1,3}>)?(?:1 )?(?:(?<relayTime>${stamp}|${iso}) )?(?:(?<host>${host}) )?(?:: ?)?(?:(?<sequence>\\d{1,10}): )?` +
    `(?:(?!(?:${uptime}): )(?<name>${host}): )?(?:(?<clockMark>[*.])?(?:(?<deviceTime>${stamp}|${iso})(?: (?<zone>[A-Z]{2,5}))?|(?<uptime>${uptime})))?:? ?$`,
);

/**
 * Takes a line of a Cisco device apart; undefined when it is none.
 * Source of the form: Cisco IOS XE system management configuration guide, "System Log Message Format".
 */
export function readLine(raw: string): CiscoLine | undefined {
  const found = mnemonicPattern.exec(raw.slice(0, maxHead));
  if (found === null) return undefined;
  const head = headPattern.exec(raw.slice(0, found.index));
  if (head === null) return undefined;
  const [whole, facility = '', severity = '', mnemonic = ''] = found;
  const { relayTime, host: sender, name, sequence, clockMark, deviceTime, zone, uptime: since } = head.groups ?? {};
  // A word before the percent sign is a device's name only beside a sign of a log: else it is somebody's sentence.
  const signs = [sequence, relayTime, deviceTime, since, raw.startsWith('<') ? '<' : undefined];
  if ((name ?? sender) !== undefined && signs.every((sign) => sign === undefined)) return undefined;
  const parts = { host: name ?? sender, sequence, clockMark, deviceTime, zone, relayTime, uptime: since };
  return {
    ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)),
    facility,
    severity: Number(severity),
    mnemonic,
    message: raw.slice(found.index).trimEnd(),
    text: raw.slice(found.index + whole.length).trimEnd(),
  };
}
