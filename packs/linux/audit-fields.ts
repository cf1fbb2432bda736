export type AuditFields = Record<string, string>;

/** Longest part of a record that is read into fields: the kernel cuts its own records at about 8,970 characters. */
const maximumLength = 65_536;
const fieldPattern = /([A-Za-z][\w.-]{0,63}(?:\[\d{1,6}\])?)=("[^"]*"|'[^']*'|\([^()]{0,64}\)|\[[^\]]{0,512}\]|\S*)/g;

/** Names whose value the kernel writes in hexadecimal, without quotes, when it holds spaces, quotes or bytes beyond ASCII. */
const encoded = new Set(
  'acct cmd comm cwd data dir exe file grp key name new-disk old-disk path proctitle vm'.split(' '),
);

/**
 * Reads `key=value` pairs of an audit record. Hexadecimal text is decoded, quotes are dropped, `(null)`, `(none)` and `?` are empty,
 * and what stands inside of `msg='…'` is read too. Of a name that occurs twice the second gets `_2`, and so on.
 */
export function readAuditFields(recordType: string, text: string): AuditFields {
  const fields: AuditFields = {};
  // Enriched logs put the names of numbers behind a group separator.
  let rest = text.slice(0, maximumLength).replaceAll('\u001D', ' ');
  if (recordType.startsWith('AUOMS_')) rest = takeCommandLines(fields, rest);
  collect(fields, recordType, rest, 0);
  return fields;
}

/** Azure's audit agent writes a command line without quotes, as the last but its own fields. Returns the text without it. */
function takeCommandLines(fields: AuditFields, text: string): string {
  let end = text.lastIndexOf(' redactors=');
  if (end < 0) end = text.lastIndexOf(' containerid=');
  let rest = text;
  for (const name of ['cmdline', 'proctitle']) {
    const at = rest.indexOf(` ${name}=`);
    if (at < 0 || at > end) continue;
    fields[name] = rest.slice(at + name.length + 2, end).replace(/^"(.*)"$/s, '$1');
    rest = rest.slice(0, at) + rest.slice(end);
    end = at;
  }
  return rest;
}

function collect(fields: AuditFields, recordType: string, text: string, depth: number): void {
  for (const match of text.matchAll(fieldPattern)) {
    const [, name = '', value = ''] = match;
    if (name === 'msg' && value.startsWith("'") && depth === 0) {
      collect(fields, recordType, value.slice(1, -1), 1);
      continue;
    }
    const chunk = /^(a\d{1,6})\[\d{1,6}\]$/.exec(name)?.[1];
    const decoded = decode(recordType, chunk ?? name, value);
    // A long argument comes in pieces: a1[0], a1[1] …
    if (chunk !== undefined) fields[chunk] = (fields[chunk] ?? '') + decoded;
    else fields[freeName(fields, name)] = decoded;
  }
}

function freeName(fields: AuditFields, name: string): string {
  if (!Object.hasOwn(fields, name)) return name;
  for (let count = 2; count < 64; count += 1) if (!Object.hasOwn(fields, `${name}_${count}`)) return `${name}_${count}`;
  return `${name}_64`;
}

function decode(recordType: string, name: string, value: string): string {
  if (value === '(null)' || value === '(none)' || value === '?') return '';
  if (/^["'].*["']$/s.test(value)) return value.slice(1, -1);
  const isArgument = recordType === 'EXECVE' && /^a\d{1,6}$/.test(name);
  if (!isArgument && !encoded.has(name)) return value;
  if (value.length < 2 || value.length % 2 !== 0 || !/^[0-9A-F]+$/.test(value)) return value;
  // Arguments of a command are separated by NUL in proctitle, keys by 0x01.
  return Buffer.from(value, 'hex').toString('utf8').replace(/\0+$/, '').replaceAll('\0', ' ').replaceAll('\u0001', ',');
}

/** Returns the command line of a record: its arguments, joined as a shell would show them, else its title. */
export function commandLineOf(fields: AuditFields, recordType: string): string {
  if (recordType === 'EXECVE' || recordType === 'EXECVE_TRUNCATED') {
    const words: string[] = [];
    for (let index = 0; Object.hasOwn(fields, `a${index}`); index += 1) words.push(fields[`a${index}`] as string);
    return words.join(' ');
  }
  return fields['cmdline'] ?? fields['proctitle'] ?? fields['cmd'] ?? '';
}
