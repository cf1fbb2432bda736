import type { RuleDetail } from '@belfry/schema/api';
import { Button } from '@fluentui/react-components';
import { Beaker16Regular } from '@fluentui/react-icons';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { testRule, type RuleTest as Tested } from '../../api/rules.ts';
import { usePrincipal } from '../../app/principal.ts';
import { formatCount, formatDuration } from '../../time/format.ts';
import { resolveRange, type TimeRange } from '../../time/range.ts';
import { Card } from '../../ui/card.tsx';
import { Histogram } from '../../ui/histogram.tsx';
import { cellText } from '../../ui/json-tree.tsx';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';
import { TimeRangePicker } from '../../ui/time-range-picker.tsx';

const dayMs = 86_400_000;

/** Runs the rule over the past without raising anything: hits per day and sample rows. */
export function RuleTest({ rule }: { rule: RuleDetail }) {
  const { can } = usePrincipal();
  const [range, setRange] = useState<TimeRange>({ kind: 'relative', span: '7d' });
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const test = useMutation({
    mutationFn: async () => {
      running.current?.abort();
      running.current = new AbortController();
      const { from, to } = resolveRange(range, Date.now());
      const answer = await testRule(
        rule.id,
        new Date(from).toISOString(),
        new Date(to).toISOString(),
        running.current.signal,
      );
      return { answer, from, to };
    },
  });
  return (
    <Card
      title="Test on history"
      note={
        test.data === undefined
          ? 'raises nothing'
          : `${formatCount(test.data.answer.hits)} hits in ${formatDuration(test.data.answer.elapsedMs)}`
      }
      aside={
        <>
          <TimeRangePicker range={range} onChange={setRange} />
          <Button
            size="small"
            icon={<Beaker16Regular />}
            disabled={test.isPending || !can('Responder')}
            onClick={() => test.mutate()}
          >
            Test
          </Button>
        </>
      }
    >
      {test.isPending && <Skeleton rows={4} />}
      {test.isError && <Failure error={test.error} onRetry={() => test.mutate()} />}
      {test.data !== undefined && !test.isPending && <TestResult {...test.data} />}
      {test.isIdle && (
        <p className="dim">
          {can('Responder')
            ? 'Choose a range and press Test to see when this rule would have fired, and on what.'
            : 'Responders and above can see when this rule would have fired, and on what.'}
        </p>
      )}
    </Card>
  );
}

function TestResult({ answer, from, to }: { answer: Tested; from: number; to: number }) {
  if (answer.hits === 0)
    return (
      <Empty title="No hit in this range">
        Either nothing happened, or no source gives the rule its events; its health says which.
      </Empty>
    );
  const first = Math.floor(from / dayMs) * dayMs;
  const last = Math.max(first + dayMs, Math.ceil(to / dayMs) * dayMs);
  const bins = answer.perDay.map((day) => ({ start: Date.parse(day.day), counts: { hits: day.hits } }));
  return (
    <div className="stack">
      <Histogram
        label="Hits per day"
        bins={bins}
        binMs={dayMs}
        series={[{ name: 'hits', color: 'var(--accent)' }]}
        from={first}
        to={last}
        height={96}
      />
      <div style={{ overflow: 'auto', maxHeight: 320 }} tabIndex={0} aria-label="Sample rows">
        <table className="table mono">
          <thead>
            <tr>
              {answer.columns.map((column) => (
                <th key={column.name}>{column.name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {answer.sample.map((row, index) => (
              <tr key={index}>
                {answer.columns.map((column, at) => (
                  <td key={column.name} className="ellipsis" style={{ maxWidth: 320 }} title={cellText(row[at])}>
                    {cellText(row[at])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="meta">
        {formatCount(answer.sample.length)} sample rows of {formatCount(answer.hits)} hits
        {answer.truncated && '; the test stopped at its limit, so there may be more'}.
      </p>
    </div>
  );
}
