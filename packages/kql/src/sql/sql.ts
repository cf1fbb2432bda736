/**
 * A piece of ClickHouse SQL. Only this file makes one, from constant template text, quoting helpers and other pieces:
 * text of a user never becomes SQL in any other way.
 */
export class Sql {
  readonly text: string;
  private constructor(text: string) {
    this.text = text;
  }
  /** Only for this file: the constructor's one door. */
  static [Symbol.for('belfry.sql')](text: string): Sql {
    return Object.freeze(new Sql(text));
  }
}

/** Anything a template may hold: a piece, or a value that carries one (an argument of a function). */
export type SqlPart = Sql | { readonly sql: Sql };

const make = (text: string): Sql =>
  (Sql as unknown as Record<symbol, (text: string) => Sql>)[Symbol.for('belfry.sql')]!(text);

const textOf = (part: SqlPart): string => {
  const piece = part instanceof Sql ? part : part.sql;
  if (!(piece instanceof Sql)) throw new Error('only pieces of SQL may enter a sql template');
  return piece.text;
};

/** Builds a piece from constant text and other pieces. `sql.string(x)` and its kin quote values. */
export function sql(texts: TemplateStringsArray, ...parts: readonly SqlPart[]): Sql {
  if (!Array.isArray(texts.raw)) throw new Error('sql is a template tag, not a function of text');
  let text = texts[0]!;
  for (let index = 0; index < parts.length; index++) text += textOf(parts[index]!) + texts[index + 1]!;
  return make(text);
}

const escapes: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
};
const quoted = (value: string): string =>
  `'${value.toWellFormed().replace(/[\\'\n\r\t\0]/g, (character) => escapes[character]!)}'`;

/** A string literal; a lone surrogate becomes U+FFFD, as UTF-8 has no form for it. */
sql.string = (value: string): Sql => make(quoted(value));

/** A 64-bit integer, always typed: ClickHouse would take the smallest unsigned type. */
sql.int64 = (value: bigint | number): Sql => make(`toInt64(${BigInt.asIntN(64, BigInt(value))})`);

sql.int32 = (value: number): Sql => make(`toInt32(${value | 0})`);

/** A plain small integer, for positions in arrays, `LIMIT` and precision arguments. */
sql.number = (value: number): Sql => {
  if (!Number.isSafeInteger(value)) throw new Error(`not a whole number: ${value}`);
  return make(String(value));
};

sql.float64 = (value: number): Sql => {
  if (Number.isNaN(value)) return make('nan');
  if (!Number.isFinite(value)) return make(value > 0 ? 'inf' : '(-inf)');
  return make(`toFloat64(${Object.is(value, -0) ? '-0.0' : value})`);
};

/** A plain fraction for a parameter of a function: `quantile(0.5)(x)`. */
sql.plainFloat = (value: number): Sql => {
  if (!Number.isFinite(value)) throw new Error(`not a number: ${value}`);
  return make(value.toFixed(12).replace(/0+$/, '0'));
};

/** A quoted identifier (table, column, alias). */
sql.identifier = (name: string): Sql =>
  make(`\`${name.toWellFormed().replace(/[\\`\n\r\t\0]/g, (character) => escapes[character] ?? `\\${character}`)}\``);

/** The internal name of a column in generated SQL: `c12`. */
sql.columnId = (id: number): Sql => {
  if (!Number.isSafeInteger(id) || id < 0) throw new Error(`not a column number: ${id}`);
  return make(`c${id}`);
};

sql.join = (parts: readonly SqlPart[], separator = ', '): Sql => {
  if (!/^[\sA-Z,=<>|+*()-]*$/.test(separator)) throw new Error('a separator holds words and operators only');
  return make(parts.map(textOf).join(separator));
};

sql.empty = make('');
