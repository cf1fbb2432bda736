import type { JsonValue, KqlType } from '@belfry/schema';

/** Characters between the cells of a line, by the format's name. */
export const delimiters = { csv: ',', tsv: '\t', psv: '|', scsv: ';', sohsv: '\u0001' } as const;
export type DelimitedFormat = keyof typeof delimiters;
export const externalFormats = [
  ...(Object.keys(delimiters) as DelimitedFormat[]),
  'txt',
  'raw',
  'json',
  'multijson',
] as const;
export type ExternalFormat = (typeof externalFormats)[number];

/** A declared column, and where its cell is in a record; without one: the cell of its position, or the property of its name. */
export interface ExternalColumn {
  readonly name: string;
  readonly type: KqlType;
  /** The steps from a JSON record to the cell. */
  readonly path?: readonly (string | number)[];
  /** The position of the cell in a line, counted from 0. */
  readonly ordinal?: number;
  /** Every row has this text. */
  readonly constant?: string;
}

/** The files that an `externaldata` asks for: plain data, which passes between threads. */
export interface ExternalSource {
  readonly addresses: readonly string[];
  readonly columns: readonly ExternalColumn[];
  readonly format: ExternalFormat;
  readonly ignoreFirstRecord: boolean;
  /** Names of the files of an archive that are read; `*` and `?` are wildcards. All without it. */
  readonly zipPattern?: string;
}

/** One text for one source: an answer is recognised by it. */
export const externalKey = (source: ExternalSource): string => `externaldata ${JSON.stringify(source)}`;

/** Rows of a source: cells by position of its columns, as the file has them (text of a line, values of JSON). */
export type ExternalRows = readonly (readonly JsonValue[])[];

/** Why an address is not read, and the way out. */
export interface AddressProblem {
  readonly message: string;
  readonly hint?: string;
}

/**
 * Says why `externaldata` may not read an address; undefined when it may. An entry of `hosts` is a host, `*.` with a domain for every
 * host below it, or either with `http://` before it where the way there need not be encrypted.
 */
export function externalAddressProblem(address: string, hosts: readonly string[] | 'any'): AddressProblem | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return { message: 'externaldata reads http and https addresses only' };
  if (url.username !== '' || url.password !== '')
    return { message: 'an address of externaldata may not have a user or password in it' };
  if (hosts === 'any') return undefined;
  const entries = hosts.map(readEntry).filter(({ matches }) => matches(url.hostname));
  if (entries.length === 0)
    return {
      message: `externaldata may not read ${url.hostname}`,
      hint: 'name the host in kql.externalData.allowHosts of belfry.yaml, or bring the data in as a watchlist (a CSV file in the folder of watchlists.folder) or as a table',
    };
  if (url.protocol === 'https:' || entries.some(({ plain }) => plain)) return undefined;
  return {
    message: `externaldata may read ${url.hostname} over https only`,
    hint: `use https, or write http://${url.hostname} in kql.externalData.allowHosts of belfry.yaml where everyone on the way may change the data`,
  };
}

function readEntry(entry: string): { readonly plain: boolean; matches(host: string): boolean } {
  const plain = /^http:\/\//i.test(entry);
  const bare = entry.trim().replace(/^https?:\/\//i, '');
  const below = bare.startsWith('*.');
  const host = hostOf(below ? bare.slice(2) : bare);
  const matches = (wanted: string): boolean =>
    host !== '' && (below ? wanted.endsWith(`.${host}`) : hostOf(wanted) === host);
  return { plain, matches };
}

/** A host in the one form that a URL gives it. */
function hostOf(text: string): string {
  const literal = /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text) && text.split(':').length > 2 ? `[${text}]` : text;
  return URL.canParse(`https://${literal}/`) ? new URL(`https://${literal}/`).hostname.replace(/\.$/, '') : '';
}
