import { randomUUID } from 'node:crypto';
import { BelfryError, classifications, severities, type JsonValue } from '@belfry/schema';
import type { updateIncidentRequest } from '@belfry/schema/api';
import type { StateTransaction } from '@belfry/store';
import type { z } from 'zod';
import { incidentCodes } from './errors.ts';
import {
  nextModified,
  publishIncident,
  recordChange,
  severityRank,
  type IncidentListener,
} from './incident-changes.ts';
import { searchText } from './grouping.ts';
import type { IncidentRecord } from './incident-row.ts';

export type IncidentUpdate = z.infer<typeof updateIncidentRequest>;

/** Who changes an incident, when, and who is told. */
export interface Edit {
  readonly actor: string;
  readonly now: number;
  readonly listener?: IncidentListener | undefined;
}

/** The columns that people change, by the name that the API and the history give them. */
const columns = {
  status: 'status',
  owner: 'owner',
  title: 'title',
  classification: 'classification',
  classificationReason: 'classification_reason',
  classificationComment: 'classification_comment',
} as const;

/** Changes an incident as a person asked; every changed field is a row of its history. Throws `BelfryError`. */
export async function updateIncident(
  trx: StateTransaction,
  number: number,
  update: IncidentUpdate,
  edit: Edit,
): Promise<IncidentRecord> {
  const before = await requireIncident(trx, number);
  if (update.version !== undefined && update.version !== before.version)
    throw new BelfryError(incidentCodes.conflict, `incident ${number} was changed in the meantime`, {
      where: `incident ${number}`,
      hint: 'look at it again and repeat your change',
    });
  checkClosing(before, update);
  const set: Partial<IncidentRecord> = {};
  const note = (field: string, was: JsonValue, is: JsonValue) =>
    recordChange(trx, number, edit.now, edit.actor, field, was, is);
  for (const [field, column] of Object.entries(columns) as [
    keyof typeof columns,
    (typeof columns)[keyof typeof columns],
  ][]) {
    const value = update[field];
    if (value === undefined || value === before[column]) continue;
    Object.assign(set, { [column]: value });
    await note(field, before[column], value);
  }
  if (update.severity !== undefined && severityRank(update.severity) !== before.severity) {
    set.severity = severityRank(update.severity);
    await note('severity', severities[before.severity] ?? '', update.severity);
  }
  if (set.status === 'Closed') set.closed_ms = edit.now;
  else if (set.status !== undefined && before.status === 'Closed')
    Object.assign(set, { closed_ms: null, classification: null, classification_reason: null });
  if (set.title !== undefined) {
    const entities = await trx
      .selectFrom('incident_entities')
      .select('name')
      .where('incident', '=', number)
      .limit(500)
      .execute();
    set.search = searchText(set.title, JSON.parse(before.rule_names) as string[], entities);
  }
  if (Object.keys(set).length === 0) return before;
  await trx
    .updateTable('incidents')
    .set({ ...set, modified_ms: nextModified(before, edit.now), version: before.version + 1 })
    .where('number', '=', number)
    .execute();
  return publishIncident(trx, number, edit.actor, 'updated', edit.listener);
}

/** Adds a comment, or changes one's text; returns the comment's id. */
export async function writeComment(
  trx: StateTransaction,
  number: number,
  id: string | undefined,
  text: string,
  edit: Edit,
): Promise<string> {
  const incident = await requireIncident(trx, number);
  const commentId = id ?? randomUUID();
  if (id === undefined) {
    await trx
      .insertInto('incident_comments')
      .values({ id: commentId, incident: number, author: edit.actor, time_ms: edit.now, edited_ms: null, text })
      .execute();
    await recordChange(trx, number, edit.now, edit.actor, 'comment', null, text);
  } else {
    const known = await trx
      .selectFrom('incident_comments')
      .select(['author', 'text'])
      .where('id', '=', id)
      .where('incident', '=', number)
      .executeTakeFirst();
    if (known === undefined)
      throw new BelfryError(incidentCodes.notFound, 'there is no such comment', { where: `incident ${number}` });
    if (known.author !== edit.actor)
      throw new BelfryError(incidentCodes.notAuthor, 'only its author changes a comment', {
        where: `incident ${number}`,
        hint: 'add a comment of your own',
      });
    await trx.updateTable('incident_comments').set({ text, edited_ms: edit.now }).where('id', '=', id).execute();
    await recordChange(trx, number, edit.now, edit.actor, 'comment', known.text, text);
  }
  await trx
    .updateTable('incidents')
    .set({ modified_ms: nextModified(incident, edit.now), version: incident.version + 1 })
    .where('number', '=', number)
    .execute();
  await publishIncident(trx, number, edit.actor, 'updated', edit.listener);
  return commentId;
}

async function requireIncident(trx: StateTransaction, number: number): Promise<IncidentRecord> {
  const incident = await trx.selectFrom('incidents').selectAll().where('number', '=', number).executeTakeFirst();
  if (incident === undefined)
    throw new BelfryError(incidentCodes.notFound, `there is no incident ${number}`, { where: `incident ${number}` });
  return incident;
}

/** Closing says why, in Sentinel's words. */
function checkClosing(before: IncidentRecord, update: IncidentUpdate): void {
  const classification = update.classification ?? before.classification;
  if (update.status === 'Closed' && before.status !== 'Closed' && classification === null)
    throw new BelfryError(incidentCodes.classification, 'closing an incident needs a classification', {
      where: 'classification',
      hint: `one of ${Object.keys(classifications).join(', ')}`,
    });
  const reason = update.classificationReason;
  if (reason === undefined || reason === null || classification === null) return;
  const allowed: readonly string[] = classifications[classification as keyof typeof classifications] ?? [];
  if (!allowed.includes(reason))
    throw new BelfryError(incidentCodes.classification, `${reason} is no reason of ${classification}`, {
      where: 'classificationReason',
      hint: allowed.length === 0 ? 'leave the reason out' : `one of ${allowed.join(', ')}`,
    });
}
