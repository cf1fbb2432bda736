import type { Pack, PackFunction } from './pack.ts';

/** A KQL function over the tables of packs, as the query stage registers it. */
export interface AsimFunction {
  readonly name: string;
  readonly parameters: string;
  readonly body: string;
  readonly doc: string;
}

/** Schemas whose union Sentinel names otherwise than `im<Schema>`. */
const unionNames: Readonly<Record<string, readonly string[]>> = {
  RegistryEvent: ['Registry', 'RegistryEvent'],
};

/** Unions that Sentinel has for one type of event. */
const subsets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ProcessEvent: { ProcessCreate: 'ProcessCreated', ProcessTerminate: 'ProcessTerminated' },
};

/**
 * Returns ASIM's functions over the loaded packs: each pack's `vim<Schema><Source>`, its form without parameters `ASim<Schema><Source>`,
 * and for each schema the unions `im<Schema>`, `_Im_<Schema>` (with parameters), `ASim<Schema>` and `_ASim_<Schema>` (without).
 */
export function createAsimFunctions(packs: readonly Pack[]): AsimFunction[] {
  const sources = packs.flatMap((pack) => pack.normalise);
  const functions = new Map<string, AsimFunction>();
  const add = (name: string, parameters: string, body: string, doc: string): void => {
    if (!functions.has(name)) functions.set(name, { name, parameters, body, doc });
  };
  for (const source of sources) {
    add(source.name, source.parameters, source.body, source.doc);
    add(source.name.replace(/^vim/, 'ASim'), '()', `${source.name}()`, source.doc);
  }
  for (const [schema, members] of Map.groupBy(sources, (source) => source.schema)) {
    const doc = `All sources of the ASIM schema ${schema}.`;
    const first = members[0] as PackFunction;
    const filtered = unionOf(members, parameterNames(first.parameters).join(', '));
    const plain = unionOf(members, '');
    for (const name of unionNames[schema] ?? [schema]) {
      add(`im${name}`, first.parameters, filtered, doc);
      add(`ASim${name}`, '()', plain, doc);
    }
    for (const [name, eventType] of Object.entries(subsets[schema] ?? {}))
      add(`im${name}`, first.parameters, `${filtered} | where EventType == '${eventType}'`, doc);
    add(`_Im_${schema}`, first.parameters, filtered, doc);
    add(`_ASim_${schema}`, '()', plain, doc);
  }
  return [...functions.values()];
}

function unionOf(members: readonly PackFunction[], given: string): string {
  return members.length === 1
    ? `${(members[0] as PackFunction).name}(${given})`
    : `union ${members.map((member) => `(${member.name}(${given}))`).join(', ')}`;
}

/** The names in `(name:type=default, …)`; defaults may hold commas, so a name is what stands before a type. */
export function parameterNames(parameters: string): string[] {
  return [...parameters.matchAll(/[(,]\s*([A-Za-z_][A-Za-z0-9_]*)\s*:\s*[a-z]+/g)].map((match) => match[1] as string);
}
