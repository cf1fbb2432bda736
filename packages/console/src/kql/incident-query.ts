import type { Alert, Entity } from '@belfry/schema';
import { nameText, stringLiteral } from './literal.ts';

/** The texts by which an entity shows up in rows. */
export function entityValues(entity: Entity): string[] {
  const values = [entity.name, ...Object.values(entity.identifiers)].filter((value) => value.length > 2);
  return [...new Set(values)];
}

/** A search over all tables for one value. */
export const valueQuery = (value: string): string => `search ${stringLiteral(value)}\n| sort by TimeGenerated desc`;

/** A query for rows of one table that have a value in a column. */
export const columnQuery = (table: string, column: string, value: string): string =>
  `${nameText(table)}\n| where ${nameText(column)} == ${stringLiteral(value)}\n| sort by TimeGenerated desc`;

/**
 * The query that opens Hunt from an incident: the tables of its evidence, filtered by the columns in which its
 * entities appeared. Falls back to a search for the entities when the evidence names no table or column.
 */
export function incidentQuery(alerts: readonly Alert[], entities: readonly Entity[]): string {
  const tables = new Set<string>();
  const conditions = new Set<string>();
  const wanted = new Map<string, string>();
  for (const entity of entities) {
    for (const value of entityValues(entity)) wanted.set(value.toLowerCase(), value);
  }
  for (const alert of alerts) {
    for (const { table, row } of alert.evidence) {
      if (table === undefined) continue;
      tables.add(table);
      for (const [column, cell] of Object.entries(row)) {
        if (typeof cell === 'string' && wanted.has(cell.toLowerCase()))
          conditions.add(`${nameText(column)} =~ ${stringLiteral(cell)}`);
      }
    }
  }
  if (tables.size === 0 || conditions.size === 0) {
    const terms = entities.slice(0, 8).map((entity) => stringLiteral(entity.name));
    return terms.length === 0
      ? 'SecurityAlert\n| sort by TimeGenerated desc'
      : `search ${terms.join(' or ')}\n| sort by TimeGenerated desc`;
  }
  const names = [...tables].map(nameText);
  const source = names.length === 1 ? names[0]! : `union isfuzzy=true ${names.join(', ')}`;
  return `${source}\n| where ${[...conditions].slice(0, 12).join('\n    or ')}\n| sort by TimeGenerated desc`;
}

/** The incident's time with room before and after: an eighth of it, at least 15 minutes. */
export function incidentRange(first: string, last: string): { from: number; to: number } {
  const from = Date.parse(first);
  const to = Date.parse(last);
  const margin = Math.max(900_000, (to - from) / 8);
  return { from: Math.floor(from - margin), to: Math.ceil(to + margin) };
}
