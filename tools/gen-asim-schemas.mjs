// Takes what the checks of packs and the functions of ASIM need out of a description of its schemas: `node tools/gen-asim-schemas.mjs asim_schema.json`.
// The description holds, for each schema, the filter parameters of its union parser, its mandatory columns and its fields with their allowed values.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const target = fileURLToPath(new URL('../packages/server/src/app/pack-check/asim-schemas.json', import.meta.url));
const all = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const schemas = Object.fromEntries(
  Object.entries(all)
    .filter(([name]) => !name.startsWith('_'))
    .map(([name, { filter_params, mandatory, fields }]) => [
      name,
      {
        parameters: (filter_params ?? []).map(([parameter]) => parameter),
        mandatory,
        allowed: Object.fromEntries(
          fields.filter(({ allowed }) => allowed !== '').map((field) => [field.name, field.allowed.split('|')]),
        ),
      },
    ]),
);
writeFileSync(target, `${JSON.stringify(schemas, undefined, 1)}\n`);

/** The types of KQL that the description writes otherwise. */
const typeNames = { boolean: 'bool', double: 'real' };
const standard = new Set(['TimeGenerated', 'Type']);
const parameterText = ([name, type, fallback]) =>
  `${name}:${type}=${type !== 'string' ? String(fallback).toLowerCase() : `'${fallback}'`}`;
const signatures = Object.fromEntries(
  Object.entries(all)
    .filter(([name]) => !name.startsWith('_') && name !== 'Common')
    .map(([name, schema]) => {
      const own = schema.filter_params ?? [];
      const further = Object.entries(schema)
        .filter(([key]) => key.startsWith('filter_params_of_union_parser'))
        .flatMap(([, parameters]) => parameters.filter(([other]) => own.every(([known]) => known !== other)));
      const parameters = [...own, ...further.filter(([other]) => other !== 'pack'), ['pack', 'bool', 'false']];
      const sources = new Set(schema.union_parsers.flatMap(({ sub_parsers }) => sub_parsers));
      const columns = [
        'TimeGenerated:datetime',
        'Type:string',
        ...schema.fields
          .filter((field) => !standard.has(field.name))
          .map((field) => `${field.name}:${typeNames[field.type] ?? field.type}`),
      ];
      return [
        name,
        {
          unions: schema.union_parsers.map(({ parameterless, filtering }) => ({ parameterless, filtering })),
          parameters: `(${parameters.map(parameterText).join(', ')})`,
          sources: [...sources].filter((source) => !source.endsWith('_Empty')).toSorted((a, b) => (a < b ? -1 : 1)),
          columns: columns.join(', '),
        },
      ];
    }),
);
const signatureTarget = fileURLToPath(new URL('../packages/server/src/02-parse/asim-signatures.json', import.meta.url));
writeFileSync(signatureTarget, `${JSON.stringify(signatures, undefined, 1)}\n`);
