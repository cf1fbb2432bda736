import { BelfryError } from '@belfry/schema';
import { ruleList } from '@belfry/schema/api';
import { findRunning, loadConfig } from '@belfry/server';
import { cellText, printJson, printTable } from '../output.ts';
import { callServer } from '../server-client.ts';

/** `belfry rules`: the rules of the running server with their health; files that are not used go to standard error. */
export async function rules(options: { config: string | undefined; broken?: boolean; json?: boolean }): Promise<void> {
  const { dataDir } = loadConfig(options.config, process.env);
  const running = findRunning(dataDir);
  if (running === undefined)
    throw new BelfryError('BELFRY-CLI-006', 'no Belfry runs on this data folder', {
      where: dataDir,
      hint: 'start it with belfry up',
    });
  const { items, problems } = ruleList.parse(await (await callServer(running, 'GET', '/api/rules')).json());
  const shown = options.broken === true ? items.filter((rule) => rule.health !== 'ok') : items;
  for (const { code, file, line, reason, hint } of problems)
    process.stderr.write(
      `not used: ${cellText(file, 1000)}${line === null ? '' : `:${line}`}: ${cellText(reason, 1000)} (${code})${hint === null ? '' : `\n  ${hint}`}\n`,
    );
  if (options.json === true) printJson(shown);
  else
    printTable(
      ['on', 'severity', 'kind', 'runs', 'rule', 'health', 'last fired'],
      shown.map((rule) => [
        rule.enabled ? 'on' : 'off',
        rule.severity,
        rule.kind,
        rule.runsOnReason === null ? `on the ${rule.runsOn}` : `on the ${rule.runsOn}: ${rule.runsOnReason}`,
        rule.name,
        rule.healthReason === null ? rule.health : `${rule.health}: ${rule.healthReason}`,
        rule.lastFiredTime ?? 'never',
      ]),
    );
}
