/**
 * Search parameters of the URL as plain text on both sides, so that links stay readable and `?q=123` stays text.
 */
export function parseSearchText(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function writeSearchText(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') parameters.set(name, value);
    else if (typeof value === 'number' || value === true) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** Picks the named parameters, as text or undefined: what a route's `validateSearch` gives. */
export function pickText<const Name extends string>(
  search: Record<string, unknown>,
  names: readonly Name[],
): { [Key in Name]?: string | undefined } {
  const picked: { [Key in Name]?: string | undefined } = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === 'string' && value !== '') picked[name] = value;
    else if (typeof value === 'number') picked[name] = String(value);
  }
  return picked;
}

/** The value when it is one of the allowed, else undefined. */
export const oneOf = <const Value extends string>(value: unknown, allowed: readonly Value[]): Value | undefined =>
  allowed.find((one) => one === value);

/** The named parameter when it is one of the allowed values. */
export const pickOne = <const Name extends string, const Value extends string>(
  search: Record<string, unknown>,
  name: Name,
  allowed: readonly Value[],
): { [Key in Name]?: Value | undefined } =>
  ({ [name]: oneOf(search[name], allowed) }) as { [Key in Name]?: Value | undefined };
