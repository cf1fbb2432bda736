/** A row in the form that the store takes: its table and one line of JSON without line end. */
export interface JournalRow {
  readonly table: string;
  readonly line: string;
}

/** A place in the journal: just after a commit. Segments count from 1. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
}

/** What a commit's first line says: how many lines of which table follow, and who wrote it. */
export interface CommitHeader {
  readonly tables: readonly (readonly [table: string, lines: number])[];
  readonly producer?: string;
  readonly sequence?: number;
}

/** One atomic commit. */
export interface Commit {
  readonly header: CommitHeader;
  /** The lines of all tables in the header's order, each with its line end. */
  readonly body: Buffer;
}

/** Encodes rows as a payload: a header line, then the rows' lines, kept in order within each table. */
export function encodeCommit(rows: readonly JournalRow[], producer?: string, sequence?: number): Buffer {
  const byTable = new Map<string, string[]>();
  for (const { table, line } of rows) {
    const lines = byTable.get(table);
    if (lines === undefined) byTable.set(table, [line]);
    else lines.push(line);
  }
  const header: CommitHeader = {
    tables: [...byTable].map(([table, lines]) => [table, lines.length] as const),
    ...(producer === undefined ? {} : { producer }),
    ...(sequence === undefined ? {} : { sequence }),
  };
  return Buffer.from([JSON.stringify(header), ...[...byTable.values()].flat(), ''].join('\n'));
}

/** Decodes a payload. */
export function decodeCommit(payload: Buffer): Commit {
  const end = payload.indexOf(10);
  const header = JSON.parse(payload.toString('utf8', 0, end)) as CommitHeader;
  return { header, body: payload.subarray(end + 1) };
}

/** Splits a commit into the bytes of each table's lines. */
export function linesByTable(commit: Commit): Map<string, Buffer[]> {
  const result = new Map<string, Buffer[]>();
  let at = 0;
  for (const [table, count] of commit.header.tables) {
    const lines: Buffer[] = [];
    for (let index = 0; index < count; index++) {
      const end = commit.body.indexOf(10, at);
      lines.push(commit.body.subarray(at, end));
      at = end + 1;
    }
    result.set(table, lines);
  }
  return result;
}
