import { Button, Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components';
import {
  CalendarClock16Regular,
  ChevronLeft16Regular,
  ChevronRight16Regular,
  ZoomOut16Regular,
} from '@fluentui/react-icons';
import { useState } from 'react';
import {
  describeRange,
  parseRange,
  presets,
  readRange,
  shiftRange,
  writeRange,
  zoomOut,
  type TimeRange,
} from '../time/range.ts';
import { useZone } from '../time/zone.tsx';

const recentKey = 'belfry.recent-ranges';
function recentRanges(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(recentKey) ?? '[]');
    return Array.isArray(stored) ? stored.filter((one): one is string => typeof one === 'string').slice(0, 5) : [];
  } catch {
    return [];
  }
}

/** Chooses a range: presets, typed text in the shown zone, recent ones; shift and zoom out beside it. */
export function TimeRangePicker(props: { range: TimeRange; onChange: (range: TimeRange) => void }) {
  const { range, onChange } = props;
  const { zone } = useZone();
  const [open, setOpen] = useState(false);
  const choose = (next: TimeRange): void => {
    if (next.kind === 'absolute') {
      const text = writeRange(next);
      localStorage.setItem(
        recentKey,
        JSON.stringify([text, ...recentRanges().filter((one) => one !== text)].slice(0, 5)),
      );
    }
    onChange(next);
    setOpen(false);
  };
  return (
    <div className="row" style={{ gap: 2 }}>
      <button
        className="icon-button"
        aria-label="Earlier"
        title="Earlier"
        onClick={() => onChange(shiftRange(range, -1, Date.now()))}
      >
        <ChevronLeft16Regular />
      </button>
      <Popover open={open} onOpenChange={(_, data) => setOpen(data.open)} trapFocus positioning="below-end">
        <PopoverTrigger disableButtonEnhancement>
          <Button
            size="small"
            icon={<CalendarClock16Regular />}
            aria-label={`Time range: ${describeRange(range, zone)}`}
          >
            {describeRange(range, zone)} {range.kind === 'absolute' && (zone === 'utc' ? 'UTC' : 'local')}
          </Button>
        </PopoverTrigger>
        <PopoverSurface className="range-panel">
          <RangePanel range={range} onChoose={choose} />
        </PopoverSurface>
      </Popover>
      <button
        className="icon-button"
        aria-label="Later"
        title="Later"
        onClick={() => onChange(shiftRange(range, 1, Date.now()))}
      >
        <ChevronRight16Regular />
      </button>
      <button
        className="icon-button"
        aria-label="Zoom out"
        title="Zoom out"
        onClick={() => onChange(zoomOut(range, Date.now()))}
      >
        <ZoomOut16Regular />
      </button>
    </div>
  );
}

function RangePanel({ range, onChoose }: { range: TimeRange; onChoose: (range: TimeRange) => void }) {
  const { zone } = useZone();
  const [text, setText] = useState('');
  const parsed = text === '' ? undefined : parseRange(text, zone, Date.now());
  const recent = recentRanges();
  return (
    <div className="stack" style={{ gap: 10 }}>
      <div className="row wrap" role="group" aria-label="Presets" style={{ gap: 6 }}>
        {presets.map((span) => (
          <button
            key={span}
            className="chip"
            aria-pressed={range.kind === 'relative' && range.span === span}
            style={
              range.kind === 'relative' && range.span === span
                ? { borderColor: 'var(--accent)', color: 'var(--fg1)' }
                : undefined
            }
            onClick={() => onChoose({ kind: 'relative', span })}
          >
            {span}
          </button>
        ))}
      </div>
      <form
        className="stack"
        style={{ gap: 6 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (parsed !== undefined) onChoose(parsed);
        }}
      >
        <label className="query-bar" style={{ flex: 'none' }}>
          <input
            style={{ paddingLeft: 10 }}
            value={text}
            autoFocus
            placeholder="2d, 14:00-15:30, 2026-11-24 10:00 ±5m"
            aria-label="Time range"
            aria-invalid={text !== '' && parsed === undefined}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <div className="meta" aria-live="polite">
          {text === ''
            ? `Read in ${zone === 'utc' ? 'UTC' : 'local time'}. Also: a to b, ISO 8601, epoch.`
            : parsed === undefined
              ? 'Not a range yet.'
              : `${describeRange(parsed, zone)}: press Enter`}
        </div>
      </form>
      {recent.length > 0 && (
        <div>
          <div className="meta">Recent</div>
          {recent.map((one) => {
            const stored = readRange(one);
            return (
              stored !== undefined && (
                <button key={one} className="value-link" style={{ display: 'block' }} onClick={() => onChoose(stored)}>
                  {describeRange(stored, zone)}
                </button>
              )
            );
          })}
        </div>
      )}
    </div>
  );
}
