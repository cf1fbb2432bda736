/** Says in words why a port could not be opened. */
export function whyNotListening(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') return 'another program uses it';
  if (code === 'EACCES') return 'this user may not open it (ports below 1024 need a right of their own)';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'this machine does not have that address';
  return cause instanceof Error ? cause.message : String(cause);
}
