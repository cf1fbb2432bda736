import { Button } from '@fluentui/react-components';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { auditChain, auditPages } from '../../api/auth.ts';
import { formatCount } from '../../time/format.ts';
import { Card } from '../../ui/card.tsx';
import { cellText } from '../../ui/json-tree.tsx';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { AuditChain, AuditChainState } from './audit-chain.tsx';

/** Who changed what, newest first. */
export function Audit() {
  const audit = useInfiniteQuery(auditPages());
  const chain = useQuery(auditChain());
  const items = audit.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="stack">
      <AuditChain />
      <Card
        title="Audit"
        note={audit.data === undefined ? undefined : `${formatCount(audit.data.pages[0]?.total ?? 0)} entries`}
        flush
        aside={<AuditChainState />}
      >
        {audit.isPending && (
          <div style={{ padding: 14 }}>
            <Skeleton />
          </div>
        )}
        {audit.isError && <Failure error={audit.error} onRetry={() => void audit.refetch()} />}
        {audit.isSuccess && items.length === 0 && (
          <Empty title="No entries yet">Every change to settings, rules and incidents is written here.</Empty>
        )}
        {items.length > 0 && (
          <table className="table">
            <thead>
              <tr>
                {['No.', 'Time', 'Who', 'What', 'On', 'Before', 'After'].map((name) => (
                  <th key={name}>{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((entry) => (
                <tr key={entry.id} className={entry.id === chain.data?.broken?.id ? 'wrong' : undefined}>
                  <td className="number dim">{entry.id}</td>
                  <td>
                    <Time value={entry.time} form="second" />
                  </td>
                  <td className="strong">{entry.actor}</td>
                  <td>{entry.action}</td>
                  <td className="mono">{entry.target}</td>
                  <td className="mono dim ellipsis" style={{ maxWidth: 240 }} title={cellText(entry.before)}>
                    {cellText(entry.before)}
                  </td>
                  <td className="mono ellipsis" style={{ maxWidth: 240 }} title={cellText(entry.after)}>
                    {cellText(entry.after)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {audit.hasNextPage && (
          <div style={{ padding: 12 }}>
            <Button size="small" disabled={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
              Older
            </Button>
          </div>
        )}
      </Card>
    </div>
  );
}
