/** Names of tactics in Sigma's tags (older and newer ATT&CK) in Sentinel's spelling. */
const tacticOf: Readonly<Record<string, string>> = {
  reconnaissance: 'Reconnaissance',
  'resource-development': 'ResourceDevelopment',
  'initial-access': 'InitialAccess',
  execution: 'Execution',
  persistence: 'Persistence',
  'privilege-escalation': 'PrivilegeEscalation',
  'defense-evasion': 'DefenseEvasion',
  // ATT&CK 19 split Defense Evasion in two; Sentinel has the one name.
  stealth: 'DefenseEvasion',
  'defense-impairment': 'DefenseEvasion',
  'credential-access': 'CredentialAccess',
  discovery: 'Discovery',
  'lateral-movement': 'LateralMovement',
  collection: 'Collection',
  'command-and-control': 'CommandAndControl',
  exfiltration: 'Exfiltration',
  impact: 'Impact',
  'impair-process-control': 'ImpairProcessControl',
  'inhibit-response-function': 'InhibitResponseFunction',
};

/** Reads ATT&CK tactics and techniques out of a rule's tags. */
export function readAttack(tags: readonly string[]): { tactics: string[]; techniques: string[] } {
  const tactics = new Set<string>();
  const techniques = new Set<string>();
  for (const tag of tags) {
    const [namespace, ...rest] = tag.toLowerCase().split('.');
    if (namespace !== 'attack') continue;
    const name = rest.join('.').replaceAll('_', '-');
    if (/^t\d{4}(?:\.\d{3})?$/.test(name)) techniques.add(name.toUpperCase());
    else if (Object.hasOwn(tacticOf, name)) tactics.add(tacticOf[name] as string);
  }
  return { tactics: [...tactics], techniques: [...techniques] };
}
