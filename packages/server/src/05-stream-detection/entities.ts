import type { Entity, EntityType, JsonValue, Row } from '@belfry/schema';
import { createAccountEntity, createIpEntity } from './entity-values.ts';

/** Most entities that one alert names. */
export const maxEntities = 500;

type Read = (name: string) => string | undefined;
type Find = (read: Read) => (Entity | undefined)[];

/** Columns, or names of an event's own values, that hold an entity by themselves. */
const simple: readonly { readonly type: EntityType; readonly identifier: string; readonly names: readonly string[] }[] =
  [
    {
      type: 'Host',
      identifier: 'HostName',
      names: ['Computer', 'HostName', 'Hostname', 'DvcHostname', 'DeviceName', 'WorkstationName'],
    },
    { type: 'File', identifier: 'Name', names: ['TargetFilename', 'TargetFilePath', 'ImageLoaded', 'FilePath'] },
    { type: 'RegistryKey', identifier: 'Key', names: ['TargetObject', 'RegistryKey'] },
    { type: 'DNS', identifier: 'DomainName', names: ['QueryName', 'DnsQuery', 'DestinationHostname'] },
    { type: 'URL', identifier: 'Url', names: ['Url', 'RequestURL', 'RequestUri'] },
    { type: 'AzureResource', identifier: 'ResourceId', names: ['_ResourceId', 'ResourceId'] },
    { type: 'CloudApplication', identifier: 'Name', names: ['AppDisplayName'] },
    { type: 'Malware', identifier: 'Name', names: ['ThreatName'] },
  ];

/** Name and domain of accounts; the acting one first. */
const accounts: readonly (readonly [name: string, domain?: string])[] = [
  ['SubjectUserName', 'SubjectDomainName'],
  ['TargetUserName', 'TargetDomainName'],
  ['User'],
  ['SourceUser'],
  ['TargetUser'],
  ['ParentUser'],
  ['UserPrincipalName'],
  ['InitiatedBy.user.userPrincipalName'],
  ['Caller'],
  ['UserIdentityArn'],
  ['UserIdentityUserName'],
  ['ActorUsername'],
  ['TargetUsername'],
  ['SrcUserName'],
  ['csUserName'],
  ['RemoteUser'],
  ['UserName'],
];

const addresses = [
  'IpAddress', 'IPAddress', 'SourceIp', 'SourceIP', 'DestinationIp', 'DestinationIP', 'SourceAddress', 'DestAddress', 'ClientAddress', 'ClientIP',
  'CallerIpAddress', 'SourceIpAddress', 'SrcIpAddr', 'DstIpAddr', 'RemoteIp', 'RemoteAddr', 'cIP', 'SourceNetworkAddress',
]; // prettier-ignore

/** Image, command line and number of processes. */
const processes: readonly (readonly [image: string, commandLine: string, id: string])[] = [
  ['Image', 'CommandLine', 'ProcessId'],
  ['NewProcessName', 'CommandLine', 'NewProcessId'],
  ['ParentImage', 'ParentCommandLine', 'ParentProcessId'],
  ['SourceImage', '', 'SourceProcessId'],
  ['TargetImage', '', 'TargetProcessId'],
];

const finders: readonly Find[] = [
  (read) => simple.flatMap(({ type, identifier, names }) => names.map((name) => named(type, identifier, read(name)))),
  (read) =>
    accounts.map(([name, domain]) => createAccountEntity(read(name), domain === undefined ? undefined : read(domain))),
  (read) => addresses.map((name) => createIpEntity(read(name))),
  (read) => processes.map(([image, commandLine, id]) => processOf(read(image), read(commandLine), read(id))),
  (read) => hashesOf(read('Hashes') ?? read('Hash')),
];

/**
 * Names the hosts, accounts, addresses, processes, files … of a row, each once. Values are looked for in the columns and, for events whose values
 * stand in a dynamic column, in `EventData` and `_Unmapped`. Machine accounts, the system's own accounts, loopback and placeholders such as `-` are
 * nobody: they would tie unrelated alerts together.
 */
export function entitiesOf(row: Row): Entity[] {
  const read = reader(row);
  const found = new Map<string, Entity>();
  for (const find of finders)
    for (const entity of find(read)) {
      if (entity === undefined || found.size >= maxEntities) continue;
      const key = `${entity.type} ${entity.key}`;
      if (!found.has(key)) found.set(key, entity);
    }
  return [...found.values()];
}

const placeholders = new Set(['', '-', 'n/a', 'none', 'null', 'unknown', 'undefined', 's-1-0-0', '0x0', 'localhost']);

function reader(row: Row): Read {
  const places = [row, row['EventData'], row['_Unmapped']].filter(isObject);
  return (name) => {
    for (const place of places) {
      const value = name.includes('.')
        ? name.split('.').reduce<JsonValue | undefined>(stepInto, place)
        : own(place, name);
      if (typeof value !== 'string' && typeof value !== 'number') continue;
      const text = String(value).trim();
      if (!placeholders.has(text.toLowerCase())) return text;
    }
    return undefined;
  };
}

function stepInto(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isObject(value) ? own(value, key) : undefined;
}

function own(object: Row, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isObject(value: JsonValue | undefined): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const maxNameLength = 2000;

function named(type: EntityType, identifier: string, value: string | undefined): Entity | undefined {
  if (value === undefined || value.length > maxNameLength) return undefined;
  // An address is an IP entity, not a host or a domain.
  if ((type === 'Host' || type === 'DNS') && createIpEntity(value) !== undefined) return undefined;
  return { type, key: value.toLowerCase(), name: value, identifiers: { [identifier]: value } };
}

function processOf(
  image: string | undefined,
  commandLine: string | undefined,
  id: string | undefined,
): Entity | undefined {
  if (image === undefined || image.length > maxNameLength) return undefined;
  const identifiers: Record<string, string> = { ImageFile: image };
  if (commandLine !== undefined) identifiers['CommandLine'] = commandLine.slice(0, maxNameLength);
  if (id !== undefined) identifiers['ProcessId'] = id;
  return { type: 'Process', key: image.toLowerCase(), name: image, identifiers };
}

/** Sysmon's `SHA1=…,MD5=…,SHA256=…`; the import hash is no hash of the file. */
function hashesOf(text: string | undefined): Entity[] {
  return [...(text ?? '').slice(0, maxNameLength).matchAll(/\b(MD5|SHA1|SHA256)=([0-9A-Fa-f]{32,64})\b/g)].flatMap(
    ([, algorithm, value]) =>
      algorithm === undefined || value === undefined || /^0+$/.test(value)
        ? []
        : [
            {
              type: 'FileHash' as const,
              key: value.toLowerCase(),
              name: value,
              identifiers: { Algorithm: algorithm, Value: value },
            },
          ],
  );
}
