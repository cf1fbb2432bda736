import type { JsonValue } from '@belfry/schema';

export type JsonObject = Record<string, JsonValue>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a scalar, undefined for anything else and for the empty text. */
export function toText(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A decimal or hexadecimal number within 32 bits, undefined for anything else. */
export function toInt(value: JsonValue | undefined): number | undefined {
  const text = toText(value)?.trim();
  if (text === undefined || !/^(?:-?\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text)) return undefined;
  const number = Number(text);
  return number >= -2_147_483_648 && number <= 2_147_483_647 ? number : undefined;
}

/** Event data is text in Windows; shippers turn some of it into numbers. Back to text, so that a query finds one form. */
export function toEventValue(value: JsonValue): JsonValue {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(toEventValue);
  return value;
}

/** A name as rules write it: Sigma's taxonomy strips the spaces of `Threat Name`. */
export function toFieldName(name: string): string {
  return name.includes(' ') ? name.replaceAll(' ', '') : name;
}

/** Sets a value without losing one that is already there under the same name. */
export function addValue(target: JsonObject, name: string, value: JsonValue): void {
  if (!Object.hasOwn(target, name)) {
    // Names come from the log: `__proto__` must become an ordinary key. Plain assignment is much faster for all others.
    if (name === '__proto__')
      Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
    else target[name] = value;
    return;
  }
  const before = target[name] as JsonValue;
  target[name] = Array.isArray(before) ? [...before, value] : [before, value];
}

/** Windows writes keywords as hexadecimal, NXLog as a signed 64-bit integer. */
export function toKeywords(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number' && Number.isInteger(value))
    return `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}`;
  return Array.isArray(value) ? value.map(String).join(', ') : toText(value);
}
