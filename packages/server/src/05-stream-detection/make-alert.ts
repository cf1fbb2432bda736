import type { Alert, Entity, Evidence, Row, TableRow } from '@belfry/schema';
import type { SigmaRule } from '@belfry/sigma';
import { stableUuid } from '#core';
import { entitiesOf, maxEntities } from './entities.ts';
import type { Firing } from './row-rule.ts';

/** Rows that an alert keeps as evidence; `evidenceCount` says how many there were. */
export const maxEvidence = 20;

/**
 * Builds the alert of a Sigma rule. Its id follows from the rule and the first row, so the same event never gives two alerts. The rule's author is
 * always named: the Detection Rule License asks for it.
 */
export function makeSigmaAlert(rule: SigmaRule, { rows, count }: Firing, nowMs: number): Alert {
  const first = rows[0] as TableRow;
  const times = rows.map(({ row }) => timeOf(row)).filter((time) => time !== undefined);
  const now = new Date(nowMs).toISOString();
  return {
    id: stableUuid('sigma', rule.id, first.table, itemIdOf(first.row) ?? JSON.stringify(first.row)),
    rule: {
      id: rule.id,
      name: rule.title,
      kind: 'Sigma',
      text: rule.text,
      ...(rule.author === undefined ? {} : { author: rule.author }),
      references: [...rule.references],
      falsePositives: [...rule.falsePositives],
    },
    title: rule.title,
    description: rule.description,
    severity: rule.severity,
    tactics: [...rule.tactics],
    techniques: [...rule.techniques],
    startTime: times.reduce((a, b) => (a < b ? a : b), times[0] ?? now),
    endTime: times.reduce((a, b) => (a > b ? a : b), times[0] ?? now),
    timeGenerated: now,
    entities: entitiesOfRows(rows),
    evidence: rows.slice(0, maxEvidence).map(evidenceOf),
    evidenceCount: count,
    customDetails: {
      level: rule.level ?? 'none given; alerts are Medium',
      ...(rule.status === undefined ? {} : { status: rule.status }),
      ...(rule.licence === undefined ? {} : { licence: rule.licence }),
      rulePath: rule.path,
    },
    sourceIds: [...new Set(rows.map(({ row }) => row['_SourceId']).filter((id) => typeof id === 'string'))],
  };
}

function entitiesOfRows(rows: readonly TableRow[]): Entity[] {
  const found = new Map<string, Entity>();
  for (const { row } of rows)
    for (const entity of entitiesOf(row)) {
      const key = `${entity.type} ${entity.key}`;
      if (!found.has(key) && found.size < maxEntities) found.set(key, entity);
    }
  return [...found.values()];
}

function evidenceOf({ table, row }: TableRow): Evidence {
  const itemId = itemIdOf(row);
  return { table, ...(itemId === undefined ? {} : { itemId }), row };
}

function itemIdOf(row: Row): string | undefined {
  const id = row['_ItemId'];
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

function timeOf(row: Row): string | undefined {
  const time = row['TimeGenerated'] ?? row['_TimeReceived'];
  return typeof time === 'string' ? time : undefined;
}
