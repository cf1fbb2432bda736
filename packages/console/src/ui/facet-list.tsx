import { formatCount } from '../time/format.ts';

/** Adds or removes a value in the comma-separated list of a URL; undefined when none is left. */
export function toggleInList(list: string | undefined, value: string): string | undefined {
  const values = list === undefined || list === '' ? [] : list.split(',');
  const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return next.length === 0 ? undefined : next.join(',');
}
export const listHas = (list: string | undefined, value: string): boolean => (list ?? '').split(',').includes(value);

/** Check boxes with counts that narrow a list. */
export function FacetList(props: {
  title: string;
  options: { value: string; label?: string; count: number }[];
  selected: string | undefined;
  onChange: (selected: string | undefined) => void;
}) {
  return (
    <fieldset className="facet" style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="visually-hidden">{props.title}</legend>
      <h3 aria-hidden>{props.title}</h3>
      {props.options.map((option) => (
        <label key={option.value}>
          <input
            type="checkbox"
            checked={listHas(props.selected, option.value)}
            onChange={() => props.onChange(toggleInList(props.selected, option.value))}
          />
          <span className="grow ellipsis" title={option.value}>
            {option.label ?? option.value}
          </span>
          <span className="mono dim">{formatCount(option.count)}</span>
        </label>
      ))}
    </fieldset>
  );
}
