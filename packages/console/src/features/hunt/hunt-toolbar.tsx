import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, Select } from '@fluentui/react-components';
import {
  ArrowDownload16Regular,
  QuestionCircle16Regular,
  Code16Regular,
  History16Regular,
  Link16Regular,
  Play16Regular,
  Stop16Regular,
} from '@fluentui/react-icons';
import { formatCount, formatMinute } from '../../time/format.ts';
import { writeRange, type TimeRange } from '../../time/range.ts';
import { useZone } from '../../time/zone.tsx';
import { useCopy } from '../../ui/copy.tsx';
import { TimeRangePicker } from '../../ui/time-range-picker.tsx';
import { download, toCsv } from './csv.ts';
import { readHistory, type HistoryEntry } from './history.ts';
import type { Run } from './use-run.ts';

/** The link to a run: its query with the absolute times that were asked, so that others see the same rows. */
export function linkTo(run: Pick<Run, 'query' | 'from' | 'to'>, origin: string): string {
  const search = new URLSearchParams({
    q: run.query,
    range: writeRange({ kind: 'absolute', from: run.from, to: run.to }),
    run: '1',
  });
  return `${origin}/hunt?${search.toString()}`;
}

export function HuntToolbar(props: {
  running: boolean;
  range: TimeRange;
  maxRows: number;
  rowChoices: number[];
  run: Run | undefined;
  onRun: () => void;
  onCancel: () => void;
  onRange: (range: TimeRange) => void;
  onRows: (rows: number) => void;
  onFormat: () => void;
  onHistory: (entry: HistoryEntry) => void;
  helpShown: boolean;
  onHelp: () => void;
}) {
  const { run } = props;
  return (
    <div className="row wrap hunt-toolbar" role="toolbar" aria-label="Query">
      {props.running ? (
        <Button size="small" icon={<Stop16Regular />} onClick={props.onCancel}>
          Cancel
        </Button>
      ) : (
        <Button
          size="small"
          appearance="primary"
          icon={<Play16Regular />}
          onClick={props.onRun}
          title="Ctrl+Enter or Shift+Enter"
        >
          Run
        </Button>
      )}
      <TimeRangePicker range={props.range} onChange={props.onRange} />
      <Select
        size="small"
        aria-label="Most rows shown"
        value={String(props.maxRows)}
        onChange={(_, data) => props.onRows(Number(data.value))}
      >
        {props.rowChoices.map((rows) => (
          <option key={rows} value={rows}>
            {formatCount(rows)} rows
          </option>
        ))}
      </Select>
      <span className="grow" />
      <Button size="small" appearance="subtle" icon={<Code16Regular />} onClick={props.onFormat}>
        Format
      </Button>
      <HistoryMenu onChoose={props.onHistory} />
      <TakeAway run={run} />
      <Button
        size="small"
        appearance="subtle"
        icon={<QuestionCircle16Regular />}
        aria-pressed={props.helpShown}
        title="What KQL has here (F1 on a word)"
        onClick={props.onHelp}
      >
        Help
      </Button>
    </div>
  );
}

function HistoryMenu({ onChoose }: { onChoose: (entry: HistoryEntry) => void }) {
  const { zone } = useZone();
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button size="small" appearance="subtle" icon={<History16Regular />}>
          History
        </Button>
      </MenuTrigger>
      <MenuPopover style={{ maxWidth: 560 }}>
        <HistoryItems zone={zone} onChoose={onChoose} />
      </MenuPopover>
    </Menu>
  );
}

function HistoryItems({ zone, onChoose }: { zone: 'utc' | 'local'; onChoose: (entry: HistoryEntry) => void }) {
  const entries = readHistory();
  return (
    <MenuList>
      {entries.length === 0 && <MenuItem disabled>Queries you run are kept here, in this browser</MenuItem>}
      {entries.slice(0, 20).map((entry) => (
        <MenuItem key={`${entry.at} ${entry.range}`} onClick={() => onChoose(entry)} title={entry.query}>
          <div className="mono ellipsis" style={{ maxWidth: 500 }}>
            {entry.query.replaceAll('\n', ' ')}
          </div>
          <div className="meta">
            {formatMinute(entry.at, zone)} · {entry.outcome}
          </div>
        </MenuItem>
      ))}
    </MenuList>
  );
}

/** A link to the run, and its rows as CSV. */
function TakeAway({ run }: { run: Run | undefined }) {
  const copy = useCopy();
  const result = run?.result;
  const exportCsv = (): void => {
    if (result === undefined) return;
    const rows = Array.from({ length: result.rowCount }, (_, row) => row);
    download(
      `belfry-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.csv`,
      toCsv(result.columns, result.data, rows),
      'text/csv;charset=utf-8',
    );
  };
  return (
    <>
      <Button
        size="small"
        appearance="subtle"
        icon={<Link16Regular />}
        disabled={run === undefined}
        onClick={() =>
          run !== undefined && copy(linkTo(run, window.location.origin), 'Link copied, with absolute times')
        }
      >
        Copy link
      </Button>
      <Button
        size="small"
        appearance="subtle"
        icon={<ArrowDownload16Regular />}
        disabled={result === undefined || result.rowCount === 0}
        onClick={exportCsv}
      >
        CSV
      </Button>
    </>
  );
}
