import { Select } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { allSources, deadLetters } from '../../api/data.ts';
import { formatCount } from '../../time/format.ts';
import { Card } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/copy.tsx';
import { Empty, Loaded } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';

const route = getRouteApi('/shell/data');

/** Events that could not be read, each with its reason and as it arrived: nothing is thrown away silently. */
export function DeadLetters() {
  const { source } = route.useSearch();
  const navigate = route.useNavigate();
  const sources = useQuery(allSources());
  const letters = useQuery(deadLetters(source));
  const names = [
    ...new Set([...(sources.data ?? []).map((one) => one.id), ...(source === undefined ? [] : [source])]),
  ].sort();
  return (
    <Card
      title="Dead letters"
      note={
        letters.data === undefined
          ? undefined
          : `${formatCount(letters.data.items.length)} of ${formatCount(letters.data.total)}, newest first`
      }
      aside={
        <Select
          size="small"
          aria-label="Source"
          value={source ?? ''}
          onChange={(_, data) =>
            void navigate({
              search: data.value === '' ? { tab: 'dead-letters' } : { tab: 'dead-letters', source: data.value },
            })
          }
        >
          <option value="">All sources</option>
          {names.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      }
      flush
    >
      <Loaded query={letters}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No dead letters">Every event that arrived could be read.</Empty>
          ) : (
            <ul>
              {items.map((letter, index) => (
                <li
                  key={index}
                  className="stack"
                  style={{ gap: 6, padding: '10px 14px', borderTop: '1px solid var(--stroke-faint)' }}
                >
                  <div className="row wrap">
                    <Time value={letter.time} form="second" />
                    <span className="strong">{letter.source}</span>
                    <span>{letter.reason}</span>
                    <span className="mono dim">{letter.code}</span>
                  </div>
                  <CodeBlock text={letter.raw} wrapped maxHeight={120} label="Event as it arrived" />
                  {letter.rawTruncated && <span className="meta">The event was longer; its beginning is kept.</span>}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
