import type { JsonValue } from '@belfry/schema';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Renders the values of an event as Windows' `EventData` element, for queries that use `parse_xml(EventData)`. */
export function renderEventData(data: Readonly<Record<string, JsonValue>>): string {
  const parts: string[] = [];
  for (const name of Object.keys(data)) {
    const value = data[name] as JsonValue;
    for (const item of Array.isArray(value) ? value : [value])
      parts.push(
        name === 'Data' ? `<Data>${escape(item)}</Data>` : `<Data Name="${escape(name)}">${escape(item)}</Data>`,
      );
  }
  return parts.length === 0
    ? ''
    : `<EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event">${parts.join('')}</EventData>`;
}

/** Renders the values as the `<Param>` list of Azure's `Event.ParameterXml`. */
export function renderParameters(data: Readonly<Record<string, JsonValue>>): string {
  return Object.values(data)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .map((value) => `<Param>${escape(value)}</Param>`)
    .join('');
}

function escape(value: JsonValue): string {
  const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  return /[&<>"]/.test(text) ? text.replaceAll(/[&<>"]/g, (character) => escapes[character] as string) : text;
}
