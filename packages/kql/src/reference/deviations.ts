/** Where an answer may differ from Kusto's, beyond what functions say of themselves (`differences`). All of it is meant, and shown in the reference. */
export const deviations: readonly string[] = [
  'Text search: punctuation beyond ASCII is part of a term, so `a–b` is one term.',
  'Text search in a dynamic value searches its JSON text: in `{"a":"\\nword"}` the escape’s letter is part of the term, `has "nword"` finds it and `has "word"` does not. A search in the member (`d.a has "word"`) finds it.',
  'The text of a bag or array that stands inside a dynamic column: U+2028 and U+2029 are written as escapes, control characters as escapes in capitals (`\\u001B`), numbers from 1e21 up without `+`. The stream writes the characters themselves, `\\u001b` and `1e+21`.',
  'A dynamic holds JSON: a datetime, timespan, guid or decimal in it is its text. On the stream a whole number beyond 2^53 in it loses digits.',
  'Two dynamics are equal when their JSON texts are.',
  'Patterns are RE2: no lookaround and no backreferences; a query with one is refused. `\\d`, `\\s`, `\\w` and `\\b` know ASCII only: Kusto counts other digits, blanks and letters too.',
  'Where rows have no order, the order of a list, of groups and of rows that are equal in a sort is not that of the input.',
  'A random number that a `let` names is drawn at each use of the name.',
  '`materialize` names a part of a query; it is computed at each use.',
  '`now()` is one time for the whole query, also for each evaluation of a rule.',
  'Without a bound on `TimeGenerated` the time range of the caller (the console, a rule) applies to each table.',
  'Options of `set` have no effect; the query says so in a warning.',
  '`externaldata`, other clusters and databases, Azure Resource Graph and the Defender file profile are refused: they would read the network.',
  '`search` looks at columns of type string and dynamic, for a whole number at int and long too; `*` at string and dynamic only. A `*` within a search term is refused.',
  'What stands in no list of this page is refused with its place in the query, never passed on.',
];
