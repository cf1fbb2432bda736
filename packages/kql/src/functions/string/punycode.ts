import { domainFromPunycodeSql, domainToPunycodeSql, fromPunycodeSql, toPunycodeSql } from '../../sql/punycode.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import {
  domainFromPunycode,
  domainToPunycode,
  fromPunycode,
  punycodeLimit,
  toPunycode,
} from '../../values/punycode.ts';
import { defineScalar, type ScalarFunction } from '../define-scalar.ts';

function coder(
  name: string,
  doc: string,
  js: (text: string) => string | null,
  form: (text: Sql) => Sql,
  examples: readonly (readonly [string, string])[],
): ScalarFunction {
  return defineScalar({
    name,
    category: 'string',
    doc: `${doc} Of more than ${punycodeLimit} characters (of a domain, in one label) ''.`,
    learn: `https://learn.microsoft.com/kusto/query/${name.replaceAll('_', '-')}-function`,
    params: { text: 'string' },
    returns: 'string',
    nulls: 'handle',
    js: ({ text }) => js(text) ?? '',
    clickhouse: ({ text }) => withValue(text.sql, (t) => sql`ifNull(${form(t)}, '')`),
    differences: [],
    examples: [...examples.map(([given, result]) => ({ args: [given], result })), { args: [''], result: '' }],
  });
}

export const punycodeFromString = coder(
  'punycode_from_string',
  'Returns a text in Punycode (RFC 3492), without `xn--`.',
  toPunycode,
  toPunycodeSql,
  [
    ['académie-française', 'acadmie-franaise-npb1a'],
    ['艺术', 'cqv902d'],
    ['😀a😀é', 'a-bga94959aba'],
    ['ü'.repeat(punycodeLimit + 1), ''],
  ],
);

export const punycodeToString = coder(
  'punycode_to_string',
  "Returns the text of Punycode, given without `xn--`; '' for what is none.",
  fromPunycode,
  fromPunycodeSql,
  [
    ['acadmie-franaise-npb1a', 'académie-française'],
    ['cqv902d', '艺术'],
    ['CQV902D', '艺术'],
    ['é', ''],
    ['99999999', ''],
    ['cqv902', ''],
    ['a_', ''],
    ['-', ''],
  ],
);

export const punycodeDomainToString = coder(
  'punycode_domain_to_string',
  'Returns a domain with each label that is not ASCII in Punycode, with `xn--`; dots of other scripts become dots.',
  domainToPunycode,
  domainToPunycodeSql,
  [
    ['Lê Lợi。Thuận Thiên。com', 'xn--L Li-gpa4517b.xn--Thun Thin-s4a7194f.com'],
    ['Riðill｡Skáldskaparmál｡org', 'xn--Riill-jta.xn--Skldskaparml-dbbj.org'],
    ["Kaledvoulc'h.Artorījos.edu", "Kaledvoulc'h.xn--Artorjos-ejb.edu"],
  ],
);

export const punycodeDomainFromString = coder(
  'punycode_domain_from_string',
  "Returns a domain with each label that begins with `xn--` as it reads; '' when one is no Punycode.",
  domainFromPunycode,
  domainFromPunycodeSql,
  [
    ['xn--Ge-mia.Bulg.edu', 'Gáe.Bulg.edu'],
    ['xn--Ry-lja8c.xn--Jng-uta63a.xn--Bng-9ka.com', 'Rúyì.Jīngū.Bàng.com'],
    ['xn--99999999.com', ''],
  ],
);
