import { parseXmlSql } from '../../sql/xml.ts';
import { parseXml } from '../../values/xml.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

export const parseXmlFunction = defineScalar({
  name: 'parse_xml',
  category: 'string',
  doc: 'Returns an XML document as a bag: attributes as `@name`, text beside other content as `#text`, repeated elements as arrays, an empty element as null. Null for text that is no well-formed document.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-xml-function',
  params: { xml: 'string' },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ xml }) => parseXml(xml),
  clickhouse: ({ xml }) => parseXmlSql(xml),
  differences: [
    'Declarations, comments and document types are left out.',
    'A document of more than 4096 tags and texts gives null.',
  ],
  examples: [
    {
      args: ['<EventData><Data Name="User">bob</Data><Data Name="Ip">10.0.0.1</Data></EventData>'],
      result: dynamic({
        EventData: {
          Data: [
            { '@Name': 'User', '#text': 'bob' },
            { '@Name': 'Ip', '#text': '10.0.0.1' },
          ],
        },
      }),
    },
    {
      args: ['<?xml version="1.0"?>\n<a xmlns="u">\n  <b>x &lt; y &#65;</b>\n  <c/><d e=\'1\'/><!-- no -->\n</a>'],
      result: dynamic({ a: { '@xmlns': 'u', b: 'x < y A', c: null, d: { '@e': '1' } } }),
    },
    { args: ['<a>text</a>'], result: dynamic({ a: 'text' }) },
    { args: ['<a><![CDATA[1 < 2]]></a>'], result: dynamic({ a: { '#cdata-section': '1 < 2' } }) },
    { args: ['<a><b></a></b>'], result: dynamic(null) },
    { args: ['<a>1 < 2</a>'], result: dynamic(null) },
    { args: ['no xml'], result: dynamic(null) },
    { args: [''], result: dynamic(null) },
  ],
});
