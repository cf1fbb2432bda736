import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { compileRegex } from '../../values/regex.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

/** Scheme, drive, directory with its last separator, name of that directory, file, its extension, alternate stream (RE2). */
const pathPattern =
  '(?s)^(?:([a-zA-Z][a-zA-Z0-9+.-]+)://)?([a-zA-Z]:)?((?:(?:.*[\\\\/])?([^\\\\/]*)[\\\\/])?)([^\\\\/:]*?(?:[.]([^\\\\/:.]*))?)(?::([^\\\\/]*))?$';

const parts = (scheme = '', root = '', directory = '', name = '', file = '', extension = '', stream = '') => ({
  Scheme: scheme,
  RootPath: root,
  DirectoryPath: directory,
  DirectoryName: name,
  Filename: file,
  Extension: extension,
  AlternateDataStreamName: stream,
});

export const parsePath = defineScalar({
  name: 'parse_path',
  category: 'string',
  doc: 'Returns a bag of the parts of a path of a file: Scheme, RootPath (a drive), DirectoryPath, DirectoryName, Filename, Extension, AlternateDataStreamName. Missing parts are empty.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-path-function',
  params: { path: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ path }) => {
    const matcher = compileRegex(pathPattern)?.matcher(path);
    if (matcher?.find() !== true) return parts();
    const [scheme = '', root = '', directory = '', ...rest] = Array.from(
      { length: 7 },
      (_, index) => matcher.group(index + 1) ?? '',
    );
    return parts(scheme, root, root + directory.slice(0, -1), ...rest);
  },
  clickhouse: ({ path }) =>
    withValue(sql`extractGroups(${path}, ${sql.string(pathPattern)})`, (g) => {
      const json = (name: string, value: typeof g, first = false) =>
        sql`${sql.string(`${first ? '{' : ','}"${name}":`)}, toJSONString(${value})`;
      const directory = sql`concat(${g}[2], substring(${g}[3], 1, greatest(length(${g}[3]), 1) - 1))`;
      return sql`concat(${sql.join([
        json('Scheme', sql`${g}[1]`, true),
        json('RootPath', sql`${g}[2]`),
        json('DirectoryPath', directory),
        json('DirectoryName', sql`${g}[4]`),
        json('Filename', sql`${g}[5]`),
        json('Extension', sql`${g}[6]`),
        json('AlternateDataStreamName', sql`${g}[7]`),
      ])}, '}')`;
    }),
  differences: [],
  examples: [
    { args: ['C:\\temp\\file.txt'], result: dynamic(parts('', 'C:', 'C:\\temp', 'temp', 'file.txt', 'txt')) },
    { args: ['temp\\file.txt'], result: dynamic(parts('', '', 'temp', 'temp', 'file.txt', 'txt')) },
    {
      args: ['file://C:/temp/file.txt:some.exe'],
      result: dynamic(parts('file', 'C:', 'C:/temp', 'temp', 'file.txt', 'txt', 'some.exe')),
    },
    {
      args: ['\\\\shared\\users\\temp\\file.txt.gz'],
      result: dynamic(parts('', '', '\\\\shared\\users\\temp', 'temp', 'file.txt.gz', 'gz')),
    },
    { args: ['/usr/lib/temp/file.txt'], result: dynamic(parts('', '', '/usr/lib/temp', 'temp', 'file.txt', 'txt')) },
    { args: ['cmd'], result: dynamic(parts('', '', '', '', 'cmd')) },
    { args: [''], result: dynamic(parts()) },
  ],
});
