import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMatcher, createRouter } from '@belfry/sigma';
import { loadRules } from '@belfry/sigma/load';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createParser, loadPacks } from '../../packages/server/src/02-parse/index.ts';
import { anyWatchlist, corpus } from './sigma/corpus.ts';

// oxlint-disable-next-line no-console -- a test that could not be made must be seen.
if (corpus.missing !== undefined) console.warn(`Sigma rules for Azure are skipped: ${corpus.missing}`);

/** A record of diagnostic settings, as an Event Hub delivers it. */
function record(operationName: string, more: object = {}): string {
  const resourceId = '/SUBSCRIPTIONS/S1/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.EXAMPLE/THINGS/ADFEDERATIONSERVICE_X';
  const [provider = ''] = operationName.split('/');
  return JSON.stringify({
    time: '2026-03-02T10:00:00Z',
    resourceId: resourceId.replace('MICROSOFT.EXAMPLE', provider.toUpperCase()),
    operationName,
    category: 'Administrative',
    resultType: 'Success',
    resultSignature: 'Succeeded.OK',
    properties: { eventCategory: 'Administrative', ...more },
  });
}

const listOf = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map(String));

/** Records that a rule for the Activity log describes: one for each operation, message and keyword that it names. */
function recordsOf(detection: Record<string, unknown>): string[] {
  const selections = Object.entries(detection).flatMap(([name, selection]) =>
    name === 'condition' ? [] : name === 'keywords' ? [{ operationName: selection }] : [selection].flat(),
  ) as Record<string, unknown>[];
  return selections.flatMap((fields) => {
    const starts = listOf(fields['operationName|startswith']);
    const ends = listOf(fields['operationName|endswith']);
    const whole = [...listOf(fields['operationName']), ...listOf(fields['OperationNameValue'])];
    const halves = (starts.length === 0 && ends.length > 0 ? ['MICROSOFT.EXAMPLE/THINGS'] : starts).flatMap((start) =>
      (ends.length === 0 ? ['/WRITE'] : ends).map((end) => `${start}${end}`),
    );
    const messages = listOf(fields['properties.message']);
    return [
      ...[...whole, ...halves].map((operation) => record(operation)),
      ...messages.map((message) => record('MICROSOFT.EXAMPLE/THINGS/DELETE', { message })),
    ];
  });
}

test.skipIf(corpus.missing !== undefined)(
  'every Sigma rule for the Activity log of Azure fires on a record of what it describes',
  async () => {
    const { packs } = await loadPacks();
    const folder = `${corpus.sigma}rules/cloud/azure/activity_logs`;
    const { rules } = await loadRules([folder], anyWatchlist);
    const mappings = packs.flatMap(({ manifest, sigma }) =>
      sigma === undefined ? [] : [{ pack: manifest.id, mapping: sigma }],
    );
    const matcher = createMatcher(
      rules,
      createRouter(
        mappings,
        packs.flatMap((pack) => pack.tables),
      ),
    );
    expect(matcher.rules.filter(({ blind }) => blind !== undefined).map(({ rule }) => rule.path)).toEqual([]);
    let id = 0;
    const parser = createParser(packs, { nextItemId: () => String(++id) });
    const files = readdirSync(folder).map(
      (name) => parse(readFileSync(join(folder, name), 'utf8')) as { id: string; detection: Record<string, unknown> },
    );
    expect(files).toHaveLength(35);
    const silent: string[] = [];
    for (const { id: ruleId, detection } of files) {
      const described = recordsOf(detection);
      expect(described.length, ruleId).toBeGreaterThan(0);
      for (const raw of described) {
        const { rows, failures } = parser.parse([{ raw, receivedAt: 0, sourceId: 'azure', origin: 'test' }]);
        expect(failures).toEqual([]);
        const fired = rows.flatMap(({ table, row }) => matcher.match(table, row).map((hit) => hit.rule.id));
        if (!fired.includes(ruleId)) silent.push(`${ruleId}: ${raw}`);
      }
    }
    expect(silent).toEqual([]);
  },
);
