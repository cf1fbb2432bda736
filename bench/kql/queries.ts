/** A question twice: in KQL, and in the SQL that somebody who knows ClickHouse would write for it. Both give the same rows. */
export interface Pair {
  readonly name: string;
  readonly kql: string;
  readonly sql: string;
}

const e = 'belfry.BenchEvents_CL';
const l = 'belfry.BenchLogons_CL';
const day = `TimeGenerated >= toDateTime64('2026-01-03 00:00:00', 7, 'UTC') AND TimeGenerated < toDateTime64('2026-01-04 00:00:00', 7, 'UTC')`;
const kqlDay = 'TimeGenerated >= datetime(2026-01-03) and TimeGenerated < datetime(2026-01-04)';

/** The shapes that rules, hunting queries and consoles ask most; see the counts in the notes on collections of queries. */
export const pairs: readonly Pair[] = [
  {
    name: 'equality on a key',
    kql: "BenchEvents_CL | where Computer == 'host7' | count",
    sql: `SELECT count() FROM ${e} WHERE Computer = 'host7'`,
  },
  {
    name: 'range of time and a number',
    kql: `BenchEvents_CL | where ${kqlDay} | where EventID == 4625 | count`,
    sql: `SELECT count() FROM ${e} WHERE ${day} AND EventID = 4625`,
  },
  {
    name: 'has in an indexed text',
    kql: "BenchEvents_CL | where CommandLine has 'needle77' | count",
    sql: `SELECT count() FROM ${e} WHERE hasToken(lowerUTF8(CommandLine), 'needle77')`,
  },
  {
    name: 'has_any in an indexed text',
    kql: "BenchEvents_CL | where CommandLine has_any ('needle77', 'mimikatz', 'procdump') | count",
    sql: `SELECT count() FROM ${e} WHERE hasAnyTokens(lowerUTF8(CommandLine), ['needle77', 'mimikatz', 'procdump'])`,
  },
  {
    name: 'contains',
    kql: "BenchEvents_CL | where CommandLine contains 'EEDLE77' | count",
    sql: `SELECT count() FROM ${e} WHERE positionCaseInsensitiveUTF8(CommandLine, 'EEDLE77') > 0`,
  },
  {
    name: 'startswith and =~',
    kql: "BenchEvents_CL | where Account startswith 'CONTOSO\\\\u1' and Channel =~ 'security' | count",
    sql: `SELECT count() FROM ${e} WHERE startsWith(lowerUTF8(Account), 'contoso\\\\u1') AND lowerUTF8(Channel) = 'security'`,
  },
  {
    name: 'in a list',
    kql: 'BenchEvents_CL | where EventID in (4624, 4625, 4672, 4688) | summarize count() by EventID',
    sql: `SELECT EventID, count() FROM ${e} WHERE EventID IN (4624, 4625, 4672, 4688) GROUP BY EventID`,
  },
  {
    name: 'matches regex',
    kql: "BenchEvents_CL | where CommandLine matches regex @'--file C:\\\\Users\\\\u1\\d+\\\\needle' | count",
    sql: `SELECT count() FROM ${e} WHERE match(CommandLine, '--file C:\\\\\\\\Users\\\\\\\\u1\\\\d+\\\\\\\\needle')`,
  },
  {
    name: 'summarize by bin',
    kql: 'BenchEvents_CL | summarize count() by bin(TimeGenerated, 1h)',
    sql: `SELECT toStartOfInterval(TimeGenerated, INTERVAL 1 HOUR) AS h, count() FROM ${e} GROUP BY h`,
  },
  {
    name: 'summarize by keys',
    kql: 'BenchEvents_CL | summarize count(), sum(Bytes), max(TimeGenerated) by Computer, EventID',
    sql: `SELECT Computer, EventID, count(), sum(Bytes), max(TimeGenerated) FROM ${e} GROUP BY Computer, EventID`,
  },
  {
    name: 'dcount',
    kql: 'BenchEvents_CL | summarize dcount(Account) by Computer',
    sql: `SELECT Computer, uniqExact(Account) FROM ${e} GROUP BY Computer`,
  },
  {
    name: 'countif and a threshold',
    kql: 'BenchEvents_CL | summarize failed = countif(EventID == 4625), good = countif(EventID == 4624) by Account | where failed > 20 and good > 0 | count',
    sql: `SELECT count() FROM (SELECT countIf(EventID = 4625) AS failed, countIf(EventID = 4624) AS good FROM ${e} GROUP BY Account HAVING failed > 20 AND good > 0)`,
  },
  {
    name: 'arg_max(*) by a key',
    kql: 'BenchEvents_CL | summarize arg_max(TimeGenerated, *) by Computer | project Computer, TimeGenerated, EventID, Account',
    sql: `SELECT Computer, max(TimeGenerated), argMax((EventID, Account), TimeGenerated) AS x, x.1, x.2 FROM ${e} GROUP BY Computer`,
  },
  {
    name: 'make_set',
    kql: 'BenchEvents_CL | summarize s = make_set(EventID) by Computer | project Computer, n = array_length(s)',
    sql: `SELECT Computer, length(groupUniqArray(1048576)(EventID)) FROM ${e} GROUP BY Computer`,
  },
  {
    name: 'top',
    kql: 'BenchEvents_CL | top 100 by TimeGenerated | project TimeGenerated, Computer, EventID',
    sql: `SELECT TimeGenerated, Computer, EventID FROM ${e} ORDER BY TimeGenerated DESC LIMIT 100`,
  },
  {
    name: 'distinct',
    kql: 'BenchEvents_CL | distinct Computer, EventID',
    sql: `SELECT DISTINCT Computer, EventID FROM ${e}`,
  },
  {
    name: 'members of a dynamic',
    kql: "BenchEvents_CL | where tostring(EventData.User) == 'u77' | count",
    sql: `SELECT count() FROM ${e} WHERE JSONExtractString(EventData, 'User') = 'u77'`,
  },
  {
    name: 'summarize by a member',
    kql: `BenchEvents_CL | where ${kqlDay} | extend image = tostring(EventData.Image) | summarize count() by image`,
    sql: `SELECT JSONExtractString(EventData, 'Image') AS image, count() FROM ${e} WHERE ${day} GROUP BY image`,
  },
  {
    name: 'parse',
    kql: `BenchEvents_CL | where ${kqlDay} | parse CommandLine with * '--session ' session ' --file ' file | summarize dcount(session), dcount(file)`,
    sql: `SELECT uniqExact(g[1]), uniqExact(g[2]) FROM (SELECT extractGroups(CommandLine, '(?s)^.*?--session (.*?) --file (.*)$') AS g FROM ${e} WHERE ${day})`,
  },
  {
    name: 'extract',
    kql: `BenchEvents_CL | where ${kqlDay} | extend u = extract(@'Users\\\\(u\\d+)', 1, CommandLine) | summarize count() by u | count`,
    sql: `SELECT count() FROM (SELECT extract(CommandLine, 'Users\\\\\\\\(u\\\\d+)') AS u FROM ${e} WHERE ${day} GROUP BY u)`,
  },
  {
    name: 'mv-expand',
    kql: `BenchEvents_CL | where ${kqlDay} | mv-expand tag = EventData.Tags | summarize count() by tostring(tag)`,
    sql: `SELECT tag, count() FROM ${e} ARRAY JOIN JSONExtract(EventData, 'Tags', 'Array(String)') AS tag WHERE ${day} GROUP BY tag`,
  },
  {
    name: 'inner join of aggregates',
    kql: 'BenchEvents_CL | where EventID == 4625 | summarize failed = count() by Account | join kind=inner (BenchLogons_CL | summarize good = count() by Account) on Account | where failed > 5 | summarize sum(failed), sum(good)',
    sql: `SELECT sum(failed), sum(good) FROM (SELECT Account, count() AS failed FROM ${e} WHERE EventID = 4625 GROUP BY Account HAVING failed > 5) AS a INNER JOIN (SELECT Account, count() AS good FROM ${l} GROUP BY Account) AS b USING (Account)`,
  },
  {
    name: 'leftanti join',
    kql: `BenchEvents_CL | where ${kqlDay} | join kind=leftanti (BenchLogons_CL | where Result == 'ok') on Account | count`,
    sql: `SELECT count() FROM ${e} WHERE ${day} AND Account NOT IN (SELECT Account FROM ${l} WHERE Result = 'ok')`,
  },
  {
    name: 'leftouter join',
    kql: `BenchEvents_CL | where ${kqlDay} | join kind=leftouter (BenchLogons_CL | summarize country = take_any(Country) by Account) on Account | summarize count() by country`,
    sql: `SELECT country, count() FROM (SELECT Account FROM ${e} WHERE ${day}) AS a LEFT JOIN (SELECT Account, any(Country) AS country FROM ${l} GROUP BY Account) AS b USING (Account) GROUP BY country`,
  },
  {
    name: 'default join',
    kql: `BenchLogons_CL | where Result == 'bad' | project Account, Country | join (BenchEvents_CL | where ${kqlDay} and EventID == 4688 | project Account, Computer) on Account | summarize dcount(Computer), count()`,
    sql: `SELECT uniqExact(Computer), count() FROM (SELECT Account FROM ${l} WHERE Result = 'bad' LIMIT 1 BY Account) AS a INNER JOIN (SELECT Account, Computer FROM ${e} WHERE ${day} AND EventID = 4688) AS b USING (Account)`,
  },
  {
    name: 'union of tables',
    kql: 'union BenchEvents_CL, BenchLogons_CL | where TimeGenerated < datetime(2026-01-10) | summarize count() by Account | sort by count_ desc, Account asc | take 10',
    sql: `SELECT Account, count() AS c FROM (SELECT Account FROM ${e} WHERE TimeGenerated < toDateTime64('2026-01-10 00:00:00', 7, 'UTC') UNION ALL SELECT Account FROM ${l} WHERE TimeGenerated < toDateTime64('2026-01-10 00:00:00', 7, 'UTC')) GROUP BY Account ORDER BY c DESC, Account ASC LIMIT 10`,
  },
  {
    name: 'let and in (query)',
    kql: "let bad = BenchLogons_CL | where Result == 'bad' and Country == 'C3' | distinct Account; BenchEvents_CL | where Account in (bad) | summarize count() by Computer",
    sql: `SELECT Computer, count() FROM ${e} WHERE Account IN (SELECT Account FROM ${l} WHERE Result = 'bad' AND Country = 'C3') GROUP BY Computer`,
  },
  {
    name: 'toscalar',
    kql: 'let mean = toscalar(BenchEvents_CL | summarize avg(Bytes)); BenchEvents_CL | where Bytes > mean * 1.9 | count',
    sql: `WITH (SELECT avg(Bytes) FROM ${e}) AS mean SELECT count() FROM ${e} WHERE Bytes > mean * 1.9`,
  },
  {
    name: 'materialize, used twice',
    kql: 'let m = materialize(BenchEvents_CL | summarize n = count() by Account, Computer); m | summarize total = sum(n) by Account | join kind=inner (m | summarize most = max(n) by Account) on Account | where most * 2 > total | count',
    sql: `SELECT count() FROM (SELECT sum(n) AS total, max(n) AS most FROM (SELECT Account, Computer, count() AS n FROM ${e} GROUP BY Account, Computer) GROUP BY Account HAVING most * 2 > total)`,
  },
  {
    name: 'a function with parameters over a union',
    kql: `let im = (starttime:datetime = datetime(null), endtime:datetime = datetime(null), account:string = '*') {
      let a = BenchEvents_CL | where (isnull(starttime) or TimeGenerated >= starttime) and (isnull(endtime) or TimeGenerated < endtime) and (account == '*' or Account == account) | extend EventSchema = 'Process', Dvc = Computer;
      let b = BenchLogons_CL | where (isnull(starttime) or TimeGenerated >= starttime) and (isnull(endtime) or TimeGenerated < endtime) and (account == '*' or Account == account) | extend EventSchema = 'Authentication', Dvc = Country;
      union isfuzzy=true a, b };
      im(starttime=datetime(2026-01-03), endtime=datetime(2026-01-09), account='CONTOSO\\\\u7') | summarize count() by EventSchema, Dvc`,
    sql: `SELECT s, d, count() FROM (SELECT 'Process' AS s, Computer AS d FROM ${e} WHERE TimeGenerated >= toDateTime64('2026-01-03 00:00:00', 7, 'UTC') AND TimeGenerated < toDateTime64('2026-01-09 00:00:00', 7, 'UTC') AND Account = 'CONTOSO\\\\u7' UNION ALL SELECT 'Authentication', Country FROM ${l} WHERE TimeGenerated >= toDateTime64('2026-01-03 00:00:00', 7, 'UTC') AND TimeGenerated < toDateTime64('2026-01-09 00:00:00', 7, 'UTC') AND Account = 'CONTOSO\\\\u7') GROUP BY s, d`,
  },
];
