import { queryStages, type CheckSummary, type QueryFailure, type QueryStage } from './check-queries.ts';

const headings: Readonly<Record<QueryStage, string>> = {
  syntax: 'Not a query for Microsoft’s parser either',
  bound: 'Names something that the schema does not have, or that is not part of Belfry',
  translated: 'Cannot be translated yet',
  executed: 'Does not run',
};

/** Failures of one group have the same code and the same message but for the names in it. */
function groupOf({ code, message }: QueryFailure): string {
  const general = message.replaceAll(/'[^']*'|`[^`]*`/g, '…').replaceAll(/\d+/g, 'N');
  return `${code}: ${general.split('\n')[0]!.slice(0, 160)}`;
}

const inCell = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', String.raw`\|`)
    .replaceAll('<', '&lt;')
    .slice(0, 200);

/** Makes docs/reference/kql-gaps.md: every query of a collection that does not come through, with its reason, the most frequent reasons first. */
export function gapsPage(summary: CheckSummary, collection: string): string {
  const { total, failures } = summary;
  const lines = [
    '# Queries that do not run',
    '',
    `Written by \`belfry kql check --gaps\` over ${collection}: ${total} queries, of which ${summary.syntax} parse, ${summary.bound} bind, ${summary.translated} are translated and ${summary.executed} run on empty tables.`,
    'A query counts as bound when every table, column and function that it names is there. Services outside of Belfry (`FileProfile`, `arg()`, other workspaces, databases and clusters) count as names that are not there (KQL0414);',
    'a watchlist that is not there counts as an empty one, `externaldata` as a file without rows, a custom log (`…_CL`) that no schema names as an empty table with the columns that queries name; functions that the collection defines are there.',
    '',
  ];
  for (const stage of queryStages) {
    const groups = Map.groupBy(
      failures.filter((failure) => failure.stage === stage),
      groupOf,
    );
    if (groups.size === 0) continue;
    lines.push(`## ${headings[stage]}`, '');
    const ordered = [...groups].toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
    for (const [group, members] of ordered) {
      lines.push(`### ${inCell(group)} (${members.length})`, '', '| query | reason |', '| --- | --- |');
      for (const { id, message } of members) lines.push(`| ${inCell(id)} | ${inCell(message)} |`);
      lines.push('');
    }
  }
  return lines.join('\n');
}
