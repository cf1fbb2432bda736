import type { Config } from '#core';

/** The address of the console and the API at a port. */
export function baseUrl({ http }: Config, port: number = http.port): string {
  return `http://${http.host.includes(':') ? `[${http.host}]` : http.host}:${port}`;
}
