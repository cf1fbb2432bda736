import { tactics, type Alert } from '@belfry/schema';

const colors: Record<string, string> = {
  Reconnaissance: 'initial-access',
  ResourceDevelopment: 'initial-access',
  InitialAccess: 'initial-access',
  Execution: 'persistence',
  Persistence: 'persistence',
  PrivilegeEscalation: 'persistence',
  DefenseEvasion: 'persistence',
  CredentialAccess: 'credential-access',
  Discovery: 'lateral-movement',
  LateralMovement: 'lateral-movement',
  Collection: 'collection',
  CommandAndControl: 'collection',
  Exfiltration: 'credential-access',
  Impact: 'credential-access',
};

/** The colour of a tactic's dot; grey for what ATT&CK Enterprise does not name. */
export const tacticColor = (tactic: string | undefined): string => {
  const color = tactic === undefined ? undefined : colors[tactic];
  return color === undefined ? 'var(--fg3)' : `var(--tactic-${color})`;
};

/** `CredentialAccess` as people read it: `Credential access`. */
export const tacticLabel = (tactic: string): string =>
  tactic.replace(/(?<=[a-z])([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

const order = (tactic: string): number => {
  const index = (tactics as readonly string[]).indexOf(tactic);
  return index === -1 ? tactics.length : index;
};

export interface PathStep {
  tactic: string;
  techniques: string[];
}

/** The tactics of the alerts in the order of the kill chain, each with the techniques seen under it. */
export function attackPath(alerts: readonly Pick<Alert, 'tactics' | 'techniques'>[]): PathStep[] {
  const steps = new Map<string, Set<string>>();
  for (const alert of alerts) {
    for (const tactic of alert.tactics) {
      const techniques = steps.get(tactic) ?? new Set<string>();
      for (const technique of alert.techniques) techniques.add(technique.split('.')[0] as string);
      steps.set(tactic, techniques);
    }
  }
  return [...steps]
    .map(([tactic, techniques]) => ({ tactic, techniques: [...techniques].sort() }))
    .sort((a, b) => order(a.tactic) - order(b.tactic));
}

/** The next tactic of the kill chain after the last one seen: where to look next. */
export function nextTactic(path: readonly PathStep[]): string | undefined {
  const last = path.at(-1);
  if (last === undefined) return undefined;
  const next = tactics[order(last.tactic) + 1];
  return next === undefined || order(next) > 13 ? undefined : next;
}
