import { entityTypes, type AnalyticsRule, type Entity, type EntityType } from '@belfry/schema';

/** Identifiers that name an entity on their own, by preference; the first that has a value is what people read. */
const nameIdentifiers: Readonly<Partial<Record<EntityType, readonly string[]>>> = {
  Account: ['FullName', 'Name', 'AadUserId', 'Sid', 'ObjectGuid', 'DisplayName'],
  Host: ['FullName', 'HostName', 'NetBiosName', 'AzureID', 'OMSAgentID'],
  IP: ['Address'],
  Process: ['CommandLine', 'ProcessId'],
  File: ['Name', 'Directory'],
  FileHash: ['Value'],
  URL: ['Url'],
  DNS: ['DomainName'],
  AzureResource: ['ResourceId'],
  CloudApplication: ['Name', 'AppId'],
  RegistryKey: ['Key'],
  Mailbox: ['MailboxPrimaryAddress', 'DisplayName'],
};

const placeholders = new Set(['', '-', 'n/a', 'none', 'null', 'unknown', 'undefined']);
const typeByLowerName = new Map(entityTypes.map((type) => [type.toLowerCase(), type]));

/** Most entities that one alert names. */
export const maxEntities = 500;

/**
 * Builds an entity from identifiers and their values; undefined when nothing names it.
 * An account of a name and a domain reads `DOMAIN\\name`, of a name and a UPN suffix `name@suffix`.
 */
export function createEntity(type: EntityType, identifiers: Readonly<Record<string, string>>): Entity | undefined {
  const given = Object.fromEntries(
    Object.entries(identifiers).filter(([, value]) => !placeholders.has(value.toLowerCase())),
  );
  const { Name: name, UPNSuffix: suffix, NTDomain: domain, HostName: host, DnsDomain: dnsDomain } = given;
  let text: string | undefined;
  if (type === 'Account' && name !== undefined && suffix !== undefined) text = `${name}@${suffix}`;
  else if (type === 'Account' && name !== undefined && domain !== undefined) text = `${domain}\\${name}`;
  else if (type === 'Host' && host !== undefined && dnsDomain !== undefined) text = `${host}.${dnsDomain}`;
  else text = (nameIdentifiers[type] ?? []).map((key) => given[key]).find((value) => value !== undefined);
  text ??= Object.values(given)[0];
  return text === undefined ? undefined : { type, key: text.toLowerCase(), name: text, identifiers: given };
}

/** Reads the entities that a rule's mappings name in its result rows; each once, at most `maxEntities`. */
export function mapEntities(
  mappings: AnalyticsRule['entityMappings'],
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): Entity[] {
  const found = new Map<string, Entity>();
  const at = new Map(columns.map((column, index) => [column, index]));
  for (const mapping of mappings ?? []) {
    const type = typeByLowerName.get(mapping.entityType.toLowerCase());
    if (type === undefined) continue;
    for (const row of rows) {
      if (found.size >= maxEntities) return [...found.values()];
      const identifiers: Record<string, string> = {};
      for (const { identifier, columnName } of mapping.fieldMappings) {
        const index = at.get(columnName);
        const value = index === undefined ? undefined : row[index];
        if (value !== undefined && value !== null) identifiers[identifier] = textOf(value);
      }
      const entity = createEntity(type, identifiers);
      if (entity !== undefined && !found.has(`${type} ${entity.key}`)) found.set(`${type} ${entity.key}`, entity);
    }
  }
  return [...found.values()];
}

/** A cell as text: strings as they are, everything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
