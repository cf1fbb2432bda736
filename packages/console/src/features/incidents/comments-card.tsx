import { Button, Textarea } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { addComment, editComment, type Comment, type IncidentDetail } from '../../api/incidents.ts';
import { useKeys } from '../../app/keys.ts';
import { usePrincipal } from '../../app/principal.ts';
import { Card } from '../../ui/card.tsx';
import { Empty, Failure } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useRefreshIncidents } from './use-incident-change.ts';

/** The comments, oldest first, and a field to add one. Own comments can be edited. */
export function CommentsCard({ incident }: { incident: IncidentDetail }) {
  const { can, username } = usePrincipal();
  const refresh = useRefreshIncidents();
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const add = useMutation({
    mutationFn: () => addComment(incident.number, { text: text.trim() }),
    onSuccess: async () => {
      setText('');
      await refresh();
    },
  });
  useKeys([{ keys: 'c', label: 'Comment', group: 'Incident', run: () => field.current?.focus() }]);
  return (
    <Card title="Comments" note={incident.comments.length === 0 ? undefined : incident.comments.length} flush>
      {!can('Responder') && incident.comments.length === 0 && <Empty title="No comments yet" />}
      <ul>
        {incident.comments.map((comment) => (
          <CommentItem key={comment.id} number={incident.number} comment={comment} mine={comment.author === username} />
        ))}
      </ul>
      {can('Responder') && (
        <form
          className="stack"
          style={{ gap: 8, padding: '8px 14px 14px' }}
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() !== '') add.mutate();
          }}
        >
          <Textarea
            textarea={{ ref: field }}
            name="comment"
            size="small"
            rows={2}
            maxLength={30_000}
            aria-label="Comment"
            placeholder="Add what you found"
            value={text}
            onChange={(_, data) => setText(data.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && text.trim() !== '') add.mutate();
            }}
          />
          {add.isError && <Failure error={add.error} />}
          <div>
            <Button size="small" type="submit" disabled={text.trim() === '' || add.isPending}>
              Comment
            </Button>
          </div>
        </form>
      )}
    </Card>
  );
}

export function CommentItem({ number, comment, mine }: { number: number; comment: Comment; mine: boolean }) {
  const refresh = useRefreshIncidents();
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const save = useMutation({
    mutationFn: (text: string) => editComment(number, comment.id, { text }),
    onSuccess: async () => {
      setDraft(undefined);
      await refresh();
    },
  });
  return (
    <li className="comment">
      <span className="avatar" aria-hidden>
        {comment.author.slice(0, 2).toUpperCase()}
      </span>
      <div style={{ minWidth: 0 }}>
        <div className="row">
          <span className="strong ellipsis">{comment.author}</span>
          <span className="meta">
            <Time value={comment.time} />
            {comment.editedTime !== null && ' · edited'}
          </span>
          {mine && draft === undefined && (
            <button className="value-link meta" onClick={() => setDraft(comment.text)}>
              Edit
            </button>
          )}
        </div>
        {draft === undefined ? (
          <p style={{ color: 'var(--fg2)' }}>{comment.text}</p>
        ) : (
          <div className="stack" style={{ gap: 6 }}>
            <Textarea
              size="small"
              rows={3}
              maxLength={30_000}
              aria-label="Edit comment"
              value={draft}
              onChange={(_, data) => setDraft(data.value)}
            />
            {save.isError && <Failure error={save.error} />}
            <div className="row">
              <Button
                size="small"
                disabled={draft.trim() === '' || save.isPending}
                onClick={() => save.mutate(draft.trim())}
              >
                Save
              </Button>
              <Button size="small" appearance="subtle" onClick={() => setDraft(undefined)}>
                Cancel
              </Button>
            </div>
          </div>
        )}
      </div>
    </li>
  );
}
