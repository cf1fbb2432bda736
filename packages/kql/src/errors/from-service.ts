import type { ServiceDiagnostic } from '../1-parse/language-service.ts';
import type { Catalog } from '../catalog.ts';
import { aggregateFunctions, scalarFunctions } from '../functions/registry.ts';
import { operators } from '../operators/index.ts';
import { suggest, type Diagnostic } from './diagnostic.ts';
import { notAvailable } from './not-available.ts';

/** Rules of the binder that are stricter than the service, or that we check ourselves with a better answer. */
const ignored = new Set(['KS116', 'KS103', 'KS141', 'KS134', 'KS234']);

const inSearch = /(?:^|[|;(])\s*search\b[^|;]*$/;
const termPlace = /^(?:[hH]?@?["']|\d|or\b|and\b)/i;

const inActivity = /\bevaluate\s+(?:new_)?activity_(?:engagement|metrics)\s*\([^|;]*$/;

const inColumnList = /\bproject-(?:away|keep|reorder)\s[^|;]*$/;
const isWildcard = (text: string, start: number, length: number): boolean =>
  /^[\w*]*\*[\w*]*$/.test(text.slice(start, start + length)) && inColumnList.test(text.slice(0, start));

/** Complaints about a dynamic where a number, a condition, one of several values or the key of a join stands. */
const ofDynamic = new Set(['KS107', 'KS137', 'KS138', 'KS206', 'KS227', 'KS232']);
const afterMatch = /\bgraph-(?:match|shortest-paths)\b/;

const isWrong = ({ Severity, Code, Message, Start, Length }: ServiceDiagnostic, text: string): boolean =>
  Severity === 'Error' &&
  !ignored.has(Code) &&
  // It knows fewer arguments of plugins than there are, and not the hints of `evaluate`; ours are checked when they are bound.
  !(Code === 'KS119' && /'(?:bag_unpack|pivot|ipv[46]_lookup)'/.test(Message)) &&
  // Start and end of activity plugins may be left out, and a window may be 'week', 'month' or 'year'; we check them when they are bound.
  !(Code === 'KS120' && /'activity_(?:engagement|metrics)'/.test(Message)) &&
  !((Code === 'KS138' || Code === 'KS129') && inActivity.test(text.slice(0, Start))) &&
  !(Code === 'KS107' && /\b(?:columnsConflict|ignoredProperties)\s*=\s*$/.test(text.slice(0, Start))) &&
  // A fuzzy union leaves out what a wildcard does not find, and says so.
  !(Code === 'KS142' && /'[^']*\*[^']*' does not refer to any known table/.test(Message)) &&
  // It does not know the id that `with_node_id` names as a property of the nodes between; one that is none is refused when it is bound.
  !(Code === 'KS142' && /\binner_nodes\s*\(\s*\w+\s*\)\s*,[^|]*$/.test(text.slice(Math.max(0, Start - 300), Start))) &&
  // What a match says of a path it takes for a dynamic, also a length or a text.
  !(ofDynamic.has(Code) && afterMatch.test(text.slice(0, Start))) &&
  // It lets graph-match only stand in the brackets of partitioned-by.
  !(Code === 'KS177' && Message.includes("'graph-") && text.includes('partitioned-by')) &&
  // A wildcard of `project-away` and its kin that matches no column changes nothing; the query says so in a warning.
  !((Code === 'KS142' || Code === 'KS109') && isWildcard(text, Start, Length)) &&
  // It does not know the second half of the name; a column that is none is found later.
  !(Code === 'KS142' && /'covariancep?(?:if)?_\w+'/.test(Message)) &&
  // It does not know the type after the levels, which the documentation has.
  !(Code === 'KS107' && /\bpercentiles_array_tdigest\s*\([^|;]*$/.test(text.slice(0, Start))) &&
  !(Code === 'KS179' && Message.includes("'hint.")) &&
  // Text is expected, but a bag or an array is taken as it is.
  !(Code === 'KS107' && /\b(?:todynamic|parse_json|parsejson|toobject)\s*\(\s*$/.test(text.slice(0, Start))) &&
  // The binder wants a condition in `count(x)`; the service counts rows.
  !(Code === 'KS107' && /\bcount\s*\(\s*$/.test(text.slice(0, Start))) &&
  // A whole number in the text is a long to the binder, also where the service takes it for an int.
  !(Code === 'KS107' && Message === 'A value of type int expected.' && /^\d+\b/.test(text.slice(Start))) &&
  // In a search a text or number stands for a condition, also in `not(…)` and `or`.
  !((Code === 'KS107' || Code === 'KS106') && inSearch.test(text.slice(0, Start)) && termPlace.test(text.slice(Start)));

/** The names that could have been meant at a place where one is unknown. */
function candidates(code: string, text: string, catalog: Catalog): Iterable<string> {
  switch (code) {
    case 'KS211':
      return [...scalarFunctions.keys(), ...aggregateFunctions.keys(), ...catalog.functions.keys()];
    case 'KS204':
      return [...catalog.tables.keys(), ...catalog.functions.keys()];
    case 'KS176':
      return operators.map((operator) => operator.keyword);
    case 'KS142':
      // Columns of the tables that the query names.
      return [...catalog.tables.values()]
        .filter((table) => text.includes(table.name))
        .flatMap((table) => table.columns.map((column) => column.name));
    default:
      return [];
  }
}

/** A text that is no query has an error at each of its characters; more than these help nobody. */
const maxDiagnostics = 100;

/** A call of what is not part of Belfry: all that follows from it is no error of its own. */
function unavailable(diagnostics: readonly ServiceDiagnostic[], text: string): Diagnostic | undefined {
  for (const { Code, Start, Length } of diagnostics) {
    const word = text.slice(Start, Start + Length);
    // A database or cluster is known by name only: the place is that of the name.
    const called =
      Code === 'KS211' || Code === 'KS260'
        ? (/^graph\b/.exec(word)?.[0] ?? word)
        : /\b(database|cluster|materialized_view|external_table|stored_query_result|entity_group)\s*\(\s*$/.exec(
            text.slice(0, Start),
          )?.[1];
    const reason = called !== undefined && Object.hasOwn(notAvailable, called) ? notAvailable[called] : undefined;
    if (reason !== undefined)
      return {
        code: 'KQL0414',
        severity: 'error',
        message: `${called} is not available here: ${reason}`,
        start: Start,
        length: Length,
      };
  }
  return undefined;
}

/** Returns the binder's errors in our form, with the nearest known name; its hints about style are left out. */
export function fromService(diagnostics: readonly ServiceDiagnostic[], text: string, catalog: Catalog): Diagnostic[] {
  const missing = unavailable(diagnostics, text);
  if (missing !== undefined) return [missing];
  return diagnostics
    .filter((diagnostic) => isWrong(diagnostic, text))
    .slice(0, maxDiagnostics)
    .map(({ Code, Message, Start, Length }) => {
      const word = text.slice(Start, Start + Length);
      const near = suggest(word, candidates(Code, text, catalog));
      return {
        code: Code,
        severity: 'error',
        message: Message,
        start: Start,
        length: Length,
        ...(near === undefined || near === word ? {} : { suggestion: `did you mean ${near}?` }),
      };
    });
}
