import { BelfryError } from '@belfry/schema';
import { checkOutboundHost, isAllowedHost, type OutboundPolicy } from '#core';
import { responseCodes } from './errors.ts';

/**
 * Reads a webhook's address: https, or http to a host that may be called in a private network, where the settings say
 * that the way is trusted. Throws `BelfryError` for any other, and for the text of an address that may not be called.
 */
export function checkWebhookUrl(text: string, allowPrivateHosts: readonly string[]): URL {
  if (!URL.canParse(text))
    throw new BelfryError(responseCodes.invalidUrl, 'the address of a webhook is not a URL', {
      where: text.slice(0, 200),
    });
  const url = new URL(text);
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'https' && scheme !== 'http')
    throw new BelfryError(responseCodes.invalidUrl, `a webhook is called over https, not ${scheme}`, {
      where: text.slice(0, 200),
      hint: 'enter an address that begins with https://',
    });
  if (scheme === 'http' && !isAllowedHost(url.hostname, allowPrivateHosts))
    throw new BelfryError(responseCodes.invalidUrl, 'over http everyone on the way could read what the webhook tells', {
      where: text.slice(0, 200),
      hint: 'use https, or name a host of your own network in webhooks.allowPrivateHosts of belfry.yaml',
    });
  checkOutboundHost(url.hostname, webhookPolicy(allowPrivateHosts));
  return url;
}

/** Webhooks call public hosts, and those of a private network that the settings name. */
export const webhookPolicy = (allowedHosts: readonly string[]): OutboundPolicy => ({
  allowedHosts,
  refuse: (host, reason) =>
    new BelfryError(responseCodes.privateAddress, `${host} ${reason}`, {
      where: host,
      hint: 'allow the host in webhooks.allowPrivateHosts of belfry.yaml if it is meant to be called',
    }),
});
