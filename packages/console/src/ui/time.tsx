import { formatClock, formatMinute, formatRelative, formatSecond } from '../time/format.ts';
import { useZone } from '../time/zone.tsx';

/** Both zones and the age: what hovering a time shows. */
export function timeTitle(ms: number): string {
  return `${formatSecond(ms, 'utc')} UTC\n${formatSecond(ms, 'local')} local\n${formatRelative(ms, Date.now())}`;
}

/** A time of the API (ISO 8601) in the chosen zone. Null and unreadable times say so. */
export function Time(props: { value: string | null; form?: 'minute' | 'second' | 'clock' | 'relative'; now?: number }) {
  const { zone } = useZone();
  const ms = props.value === null ? Number.NaN : Date.parse(props.value);
  if (Number.isNaN(ms)) return <span className="dim">{props.value === null ? 'never' : props.value}</span>;
  const form = props.form ?? 'minute';
  const text =
    form === 'relative'
      ? formatRelative(ms, props.now ?? Date.now())
      : { minute: formatMinute, second: formatSecond, clock: formatClock }[form](ms, zone);
  return (
    <time className={form === 'relative' ? undefined : 'mono'} dateTime={props.value ?? ''} title={timeTitle(ms)}>
      {text}
    </time>
  );
}
