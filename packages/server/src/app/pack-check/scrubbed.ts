import { readFile } from 'node:fs/promises';
import ipaddr from 'ipaddr.js';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import type { Check, Finding } from './check.ts';

const documentation = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'].map((cidr) =>
  ipaddr.parseCIDR(cidr),
);
/** Names that no one owns (RFC 2606, RFC 6761), and those of vendors that are part of a format. */
const allowedDomain =
  /(?:^|\.)(?:example\.(?:com|org|net)|microsoft\.com|windows\.net|amazonaws\.com|amazon\.com|microsoftonline\.com|onmicrosoft\.com|w3\.org|mitre\.org|azure\.com|windowsazure\.com|office\.com|xmlsoap\.org)$/i;
const domainPattern =
  /\b(?:[a-z0-9-]{1,63}\.){1,8}(?:com|net|org|io|gov|edu|mil|de|uk|fr|ru|cn|info|biz|cloud|xyz|top)\b(?![\\/]?[\w-]*\.(?:exe|dll|txt))/gi;
const ipv4Pattern = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])/g;

export const scrubbed: Check = {
  id: 'samples and cases hold no real addresses or names',
  why: 'data of real people and companies must not be published, and tests must not point at strangers',
  async run({ pack, samples }) {
    const files = [
      ...samples.map((sample) => sample.path),
      join(pack.folder, 'samples', 'malformed.ndjson'),
      ...pack.rules.flatMap((rule) => (rule.cases === undefined ? [] : [rule.cases.path])),
    ];
    const findings: Finding[] = [];
    for (const file of files) {
      if (!existsSync(file)) continue;
      for (const [index, line] of (await readFile(file, 'utf8')).split('\n').entries()) {
        for (const [address] of line.matchAll(ipv4Pattern))
          if (isPublic(address))
            findings.push({
              file,
              line: index + 1,
              message: `${address} is a public address`,
              fix: 'use 192.0.2.0/24, 198.51.100.0/24 or 203.0.113.0/24',
            });
        for (const [domain] of line.matchAll(domainPattern))
          if (!allowedDomain.test(domain))
            findings.push({
              file,
              line: index + 1,
              message: `${domain} may be someone's domain`,
              fix: 'use example.com',
            });
      }
    }
    return findings;
  },
};

/** Four numbers may be a version (10.0.19041.1): only addresses that could be routed count. */
function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return !documentation.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits));
}
