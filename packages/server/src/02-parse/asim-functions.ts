import { readFileSync } from 'node:fs';
import type { Pack, PackFunction } from './pack.ts';

/** A KQL function over the tables of packs, as the query stage registers it. */
export interface AsimFunction {
  readonly name: string;
  readonly parameters: string;
  readonly body: string;
  readonly doc: string;
  /** One of Sentinel's parsers that no pack fills: it gives no row, so editors do not offer it. */
  readonly hidden?: boolean;
}

interface AsimSignature {
  /** The names of the union over all sources, and of those over one type of event. */
  readonly unions: readonly { readonly parameterless: readonly string[]; readonly filtering: readonly string[] }[];
  readonly parameters: string;
  /** Names of Sentinel's parsers of one source, `_ASim_<Schema>_<Source>`. */
  readonly sources: readonly string[];
  /** As in KQL: `TimeGenerated:datetime, …`. */
  readonly columns: string;
}

/** The functions of ASIM by schema, from Azure Sentinel (MIT); `tools/gen-asim-schemas.mjs` writes the file. */
const signatures = JSON.parse(readFileSync(new URL('asim-signatures.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, AsimSignature>
>;

/** Names that Sentinel has had for a schema's functions beside those of its own name. */
const olderNames: Readonly<Record<string, readonly string[]>> = {
  RegistryEvent: ['Registry'],
  ProcessEvent: ['Process'],
};

/** Unions that Sentinel has for one type of event: the letters that tell them, and the type. */
const eventTypes = { Create: 'ProcessCreated', Terminate: 'ProcessTerminated' } as const;

/** What the union of sign-ins takes beside what its sources take. */
const furtherFilters: Readonly<Record<string, string>> = {
  Authentication:
    ' | where array_length(username_has_any) == 0 or TargetUsername has_any (username_has_any) or ActorUsername has_any (username_has_any)',
};

/** Columns under the names that earlier versions of a schema gave them: rules still read them from its unions. */
const earlierNames: Readonly<Record<string, { readonly earlier: string; readonly now: string }>> = {
  Authentication: { earlier: 'SrcDvcIpAddr', now: 'SrcIpAddr' },
  Dns: { earlier: 'ResponseName', now: 'DnsResponseName' },
};

/**
 * Returns ASIM's functions. For each source of the loaded packs `vim<Schema><Source>` and its form without parameters `ASim<Schema><Source>`;
 * for each of the 13 schemas the unions `im<Schema>`, `_Im_<Schema>` (with parameters), `ASim<Schema>` and `_ASim_<Schema>` (without), which have
 * all columns of the schema; and every parser of one source that Sentinel has and no pack fills, with the schema's columns and no row.
 */
export function createAsimFunctions(packs: readonly Pack[]): AsimFunction[] {
  const functions = new Map<string, AsimFunction>();
  const add = (one: AsimFunction): void => {
    if (!functions.has(one.name)) functions.set(one.name, one);
  };
  const sources = packs.flatMap((pack) => pack.normalise);
  for (const { name, parameters, body, doc } of sources) {
    add({ name, parameters, body, doc });
    const disabled = parameterNames(parameters).includes('disabled') ? 'disabled=disabled' : '';
    add({
      name: name.replace(/^vim/, 'ASim'),
      parameters: '(disabled:bool=false, pack:bool=false)',
      body: `${name}(${disabled})`,
      doc,
    });
  }
  const bySchema = Map.groupBy(sources, (source) => source.schema);
  for (const schema of new Set([...Object.keys(signatures), ...bySchema.keys()])) {
    const signature = signatures[schema];
    for (const union of unionsOf(schema, signature, bySchema.get(schema) ?? [])) add(union);
    if (signature !== undefined) for (const source of emptySources(schema, signature)) add(source);
  }
  return [...functions.values()];
}

const emptyName = (schema: string): string => `_Im_${schema}_Empty`;

function unionsOf(
  schema: string,
  signature: AsimSignature | undefined,
  members: readonly PackFunction[],
): AsimFunction[] {
  const parameters = signature?.parameters ?? members[0]?.parameters ?? '()';
  const given = new Set(parameterNames(parameters));
  const call = (member: PackFunction): string =>
    parameterNames(member.parameters)
      .filter((name) => given.has(name))
      .map((name) => `${name}=${name}`)
      .join(', ');
  const names = earlierNames[schema];
  const [filters, alias] =
    members.length === 0
      ? ['', '']
      : [furtherFilters[schema] ?? '', names === undefined ? '' : ` | extend ${names.earlier} = ${names.now}`];
  const filtered = unionOf(schema, signature, members, call) + filters + alias;
  const plain = unionOf(schema, signature, members, () => '') + alias;
  const doc =
    members.length === 0 ? `The ASIM schema ${schema}; no pack fills it.` : `All sources of the ASIM schema ${schema}.`;
  const unions = signature?.unions ?? [];
  const whole = { filtering: namesOf(schema, 'im'), parameterless: namesOf(schema, 'ASim') };
  return [whole, ...unions].flatMap(({ filtering, parameterless }) => {
    const type = Object.entries(eventTypes).find(([word]) => filtering.some((name) => name.endsWith(word)))?.[1];
    const only = type === undefined ? '' : ` | where EventType == '${type}'`;
    return [
      ...filtering.map((name) => ({ name, parameters, body: filtered + only, doc })),
      ...parameterless.map((name) => ({ name, parameters: '(pack:bool=false)', body: plain + only, doc })),
    ];
  });
}

/** The names of a schema's union in both forms: `imDns` and `_Im_Dns`. */
function namesOf(schema: string, prefix: 'im' | 'ASim'): string[] {
  const builtIn = prefix === 'im' ? '_Im_' : '_ASim_';
  return [schema, ...(olderNames[schema] ?? [])].flatMap((name) => [`${prefix}${name}`, `${builtIn}${name}`]);
}

/** The sources, and beside them the empty table of the schema, so that every column of the schema is there. */
function unionOf(
  schema: string,
  signature: AsimSignature | undefined,
  members: readonly PackFunction[],
  call: (member: PackFunction) => string,
): string {
  const calls = members.map((member) => `${member.name}(${call(member)})`);
  if (signature !== undefined) calls.push(`${emptyName(schema)}()`);
  return calls.length === 1 ? (calls[0] as string) : `union ${calls.map((one) => `(${one})`).join(', ')}`;
}

/** The empty table of a schema, and Sentinel's parsers of single sources as such: what a pack fills is there before. */
function emptySources(schema: string, { columns, parameters, sources }: AsimSignature): AsimFunction[] {
  const table = emptyName(schema);
  const alias = earlierNames[schema];
  const all = alias === undefined ? columns : `${columns}, ${alias.earlier}:string`;
  const doc = `The ASIM schema ${schema}; no pack fills it.`;
  const without = (name: string): AsimFunction => ({
    name, parameters: '(disabled:bool=false, pack:bool=false)', body: `${table}()`, doc, hidden: true,
  }); // prettier-ignore
  const withFilters = (name: string): AsimFunction => ({ ...without(name), parameters });
  const spellings = [schema, ...(olderNames[schema] ?? [])];
  const names = sources.map((source) => source.replace(/^_ASim_[A-Za-z]+?_/, ''));
  return [
    { name: table, parameters: '(pack:bool=false)', body: `datatable(${all})[]`, doc, hidden: true },
    ...spellings.map((spelling) => without(`vim${spelling}Empty`)),
    ...names.flatMap((source) =>
      spellings.flatMap((spelling) => [
        withFilters(`vim${spelling}${source}`),
        withFilters(`_Im_${spelling}_${source}`),
        without(`ASim${spelling}${source}`),
        without(`_ASim_${spelling}_${source}`),
      ]),
    ),
  ];
}

/** The names in `(name:type=default, …)`; defaults may hold commas, so a name is what stands before a type. */
export function parameterNames(parameters: string): string[] {
  return [...parameters.matchAll(/[(,]\s*([A-Za-z_][A-Za-z0-9_]*)\s*:\s*[a-z]+/g)].map((match) => match[1] as string);
}
