import type { IncidentDetail } from '../../api/incidents.ts';
import { usePrincipal } from '../../app/principal.ts';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { CommentItem } from './comments-card.tsx';
import { tacticLabel } from './tactics.ts';

/** A value of the change history in words. */
export function changeText(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (Array.isArray(value)) return value.length > 5 ? `${value.length} items` : value.map(changeText).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

/** Changes and comments together, newest first. */
export function ActivityTab({ incident }: { incident: IncidentDetail }) {
  const { username } = usePrincipal();
  const entries = [
    ...incident.history.map((change, index) => ({ time: change.time, key: `change ${index}`, change })),
    ...incident.comments.map((comment) => ({ time: comment.time, key: comment.id, comment })),
  ].sort((a, b) => b.time.localeCompare(a.time));
  return (
    <Card title="Activity" note={entries.length} flush>
      {entries.length === 0 && <Empty title="Nothing yet">Changes and comments appear here.</Empty>}
      <ul>
        {entries.map((entry) =>
          'comment' in entry ? (
            <CommentItem
              key={entry.key}
              number={incident.number}
              comment={entry.comment}
              mine={entry.comment.author === username}
            />
          ) : (
            <li key={entry.key} className="comment">
              <span className="avatar" aria-hidden>
                {entry.change.actor.slice(0, 2).toUpperCase()}
              </span>
              <div>
                <span className="strong">{entry.change.actor}</span> changed{' '}
                {tacticLabel(entry.change.field).toLowerCase()} <span className="dim">from</span>{' '}
                {changeText(entry.change.before)} <span className="dim">to</span> {changeText(entry.change.after)}
                <div className="meta">
                  <Time value={entry.change.time} form="second" />
                </div>
              </div>
            </li>
          ),
        )}
      </ul>
    </Card>
  );
}
