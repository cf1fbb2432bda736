// Takes what the checks of packs need out of a description of the ASIM schemas: `node tools/gen-asim-schemas.mjs asim_schema.json`.
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
