import type { Entity } from '@belfry/schema';
import ipaddr from 'ipaddr.js';

/** Accounts under which Windows and Linux run themselves, by name and by SID. */
const systemAccounts = new Set([
  'system', 'local service', 'network service', 'anonymous logon', 'localsystem', 's-1-5-18', 's-1-5-19', 's-1-5-20', 's-1-5-7',
]); // prettier-ignore
const systemDomains = new Set([
  'nt authority', 'nt-autorität', 'autorite nt', 'window manager', 'font driver host', 'iis apppool', 'nt service',
]); // prettier-ignore

/** An account written as `DOMAIN\name`, `name@suffix`, an ARN, or a name with its domain apart; undefined for machines and the system itself. */
export function createAccountEntity(given: string | undefined, givenDomain: string | undefined): Entity | undefined {
  if (given === undefined || given.length > 500) return undefined;
  const slash = given.indexOf('\\');
  const name = slash < 0 ? given : given.slice(slash + 1);
  const domain = slash < 0 ? givenDomain : given.slice(0, slash);
  if (name === '' || name.endsWith('$') || systemAccounts.has(name.toLowerCase())) return undefined;
  if (domain !== undefined && systemDomains.has(domain.toLowerCase())) return undefined;
  const at = name.lastIndexOf('@');
  if (at > 0) return account(name, { Name: name.slice(0, at), UPNSuffix: name.slice(at + 1) });
  if (/^s-1-\d/i.test(name)) return account(name, { Sid: name });
  if (domain === undefined || domain === '' || domain === '.') return account(name, { Name: name });
  return account(`${domain}\\${name}`, { Name: name, NTDomain: domain });
}

function account(name: string, identifiers: Record<string, string>): Entity {
  return { type: 'Account', key: name.toLowerCase(), name, identifiers };
}

/** An address that says where something came from or went; undefined for loopback, unspecified and what is no address. */
export function createIpEntity(text: string | undefined): Entity | undefined {
  if (text === undefined || text.length > 60) return undefined;
  const bare = text.replace(/%[\w.]+$/, '');
  if (!(bare.includes(':') ? ipaddr.IPv6.isValid(bare) : ipaddr.IPv4.isValidFourPartDecimal(bare))) return undefined;
  const address = ipaddr.process(bare);
  const range = address.range();
  if (range === 'loopback' || range === 'unspecified' || range === 'broadcast') return undefined;
  const name = address.toString();
  return { type: 'IP', key: name, name, identifiers: { Address: name } };
}
