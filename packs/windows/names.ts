import { activities } from './activities.ts';
import type { WindowsRecord } from './windows-record.ts';

const levels = ['LogAlways', 'Critical', 'Error', 'Warning', 'Information', 'Verbose'];

/** Windows' name of a level, empty when unknown. */
export function levelName(level: number | undefined): string {
  return level === undefined ? '' : (levels[level] ?? '');
}

const logonTypes: Readonly<Record<number, string>> = {
  0: 'System', 2: 'Interactive', 3: 'Network', 4: 'Batch', 5: 'Service', 7: 'Unlock', 8: 'NetworkCleartext',
  9: 'NewCredentials', 10: 'RemoteInteractive', 11: 'CachedInteractive', 12: 'CachedRemoteInteractive', 13: 'CachedUnlock',
}; // prettier-ignore

/** `3 - Network`, as Azure's `LogonTypeName` has it. */
export function logonTypeName(type: number): string {
  const name = logonTypes[type];
  return name === undefined ? String(type) : `${type} - ${name}`;
}

/** `4624 - An account was successfully logged on.`; the first sentence of the message for an event that the list does not know. */
export function activityName(record: WindowsRecord): string {
  const text = activities[record.eventId] ?? /^[^\r\n]{1,200}/.exec(record.message ?? '')?.[0];
  return text === undefined ? String(record.eventId) : `${record.eventId} - ${text}`;
}
