import { Button } from '@fluentui/react-components';
import { ApiError } from '../../api/client.ts';
import { formatCount } from '../../time/format.ts';
import { Banner, Failure } from '../../ui/states.tsx';
import type { Run } from './use-run.ts';

/** What one must know about a result before reading it: errors, cut rows, warnings. Each names the query and a way out. */
export function ResultBanners({ run, onRetry }: { run: Run; onRetry: () => void }) {
  const { result } = run;
  const error =
    run.error ??
    (result?.error === undefined
      ? undefined
      : new ApiError(200, result.error.code, result.error.message, result.error.hint));
  return (
    <>
      {error !== undefined && (
        <>
          <Failure error={error} onRetry={onRetry} />
          <div className="meta mono" style={{ padding: '4px 14px' }}>
            Query {run.queryId}
            {result !== undefined &&
              result.rowCount > 0 &&
              ` · ${formatCount(result.rowCount)} rows came before the error; they are not all`}
          </div>
        </>
      )}
      {run.status === 'cancelled' && (
        <Banner
          kind="warning"
          action={
            <Button size="small" onClick={onRetry}>
              Run again
            </Button>
          }
        >
          Cancelled.{' '}
          {result !== undefined && result.rowCount > 0
            ? `The ${formatCount(result.rowCount)} rows below came before; they are not all.`
            : 'No rows had come yet.'}
        </Banner>
      )}
      {result?.done?.truncated === true && (
        <Banner kind="warning">
          Showing the first {formatCount(result.rowCount)} rows; there are more. Narrow the time range, add a{' '}
          <code>where</code>, count with <code>summarize</code>, or raise the number of rows. CSV holds the rows shown.
        </Banner>
      )}
      {result?.warnings.map((warning, index) => (
        <Banner key={index} kind="warning">
          {warning.message} <span className="meta mono">{warning.code}</span>
        </Banner>
      ))}
    </>
  );
}
