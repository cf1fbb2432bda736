import { useQuery } from '@tanstack/react-query';
import { auditChain } from '../../api/auth.ts';
import { formatCount } from '../../time/format.ts';
import { Banner, Failure } from '../../ui/states.tsx';

/** Whether the audit trail is as it was written: checked by the server each time the page is opened. */
export function AuditChain() {
  const { data, error, refetch } = useQuery(auditChain());
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data?.broken == null) return null;
  return (
    <Banner kind="error">
      <div>The audit trail was changed outside of Belfry: {data.broken.reason}.</div>
      <div className="dim">
        {data.entries === 0 ? 'Nothing before it' : `Only the ${formatCount(data.entries)} entries before it`} can be
        trusted. Compare with a backup of state.db, and look who could write the data folder.
      </div>
    </Banner>
  );
}

/** The same in a word, beside the title. */
export function AuditChainState() {
  const { data } = useQuery(auditChain());
  if (data === undefined) return null;
  const text = data.intact ? 'Chain whole' : `Broken at entry ${data.broken?.id}`;
  const title =
    data.head === null
      ? 'No entries yet'
      : `The last entry that fits is ${data.head.id}, hash ${data.head.hash}. Each entry’s hash covers the one before.`;
  return (
    <span className="chip" title={title}>
      <i className={`dot ${data.intact ? 'ok' : 'high'}`} aria-hidden /> {text}
    </span>
  );
}
