import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { BelfryError } from '@belfry/schema';
import { responseCodes } from './errors.ts';

/** Whether an address is one of the public internet: not loopback, private, link-local, shared, multicast or reserved. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/**
 * Resolves a host and returns the address to connect to: every address of it must be public, unless the host is allowed
 * by name. The caller connects to this very address, so a second answer of the name server changes nothing.
 */
export async function resolveOutbound(host: string, allowed: readonly string[]): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, '');
  const addresses = ipaddr.isValid(bare) ? [bare] : (await lookup(bare, { all: true })).map(({ address }) => address);
  const [first] = addresses;
  if (first === undefined)
    throw new BelfryError(responseCodes.privateAddress, `${bare} has no address`, { where: bare });
  if (allowed.includes(bare) || addresses.every(isPublicAddress)) return first;
  throw new BelfryError(responseCodes.privateAddress, `${bare} leads into a private network`, {
    where: bare,
    hint: 'allow the host in webhooks.allowPrivateHosts of belfry.yaml if it is meant to be called',
  });
}
