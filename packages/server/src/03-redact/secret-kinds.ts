/** A kind of secret: how it looks, and which part of a match is the secret. Patterns are bounded, so they run in linear time. */
export interface SecretKind {
  readonly name: string;
  /** Global; what it matches outside the named group `keep` is replaced, `keep` (a key, a prefix) stays for the analyst. */
  readonly pattern: RegExp;
}

/**
 * Secrets with a form of their own, by their issuers' documentation, and values behind a telling key.
 * Order matters: the first kind that takes a text names it.
 */
export const secretKinds: readonly SecretKind[] = [
  {
    name: 'private-key',
    pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{1,8192}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
  },
  { name: 'jwt', pattern: /\beyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{8,2048}/g },
  { name: 'aws-access-key', pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b(?=[^]{0,200}(?:secret|SECRET))/g },
  { name: 'github-token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})/g },
  { name: 'slack-token', pattern: /\bxox[abposr]-[A-Za-z0-9-]{10,255}/g },
  { name: 'stripe-key', pattern: /\b[rs]k_live_[A-Za-z0-9]{16,255}/g },
  { name: 'google-api-key', pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { name: 'azure-storage-key', pattern: /(?<keep>\bAccountKey=)[A-Za-z0-9+/]{40,100}={0,2}/gi },
  { name: 'azure-shared-access-key', pattern: /(?<keep>\bSharedAccessKey=)[A-Za-z0-9+/]{30,100}={0,2}/gi },
  { name: 'sas-signature', pattern: /(?<keep>[?&]sig=)[A-Za-z0-9%+/]{30,200}={0,2}/g },
  { name: 'bearer-token', pattern: /(?<keep>\bBearer )[A-Za-z0-9._~+/-]{16,4096}={0,2}/gi },
  { name: 'basic-credentials', pattern: /(?<keep>\bAuthorization:? {0,4}Basic )[A-Za-z0-9+/]{8,1024}={0,2}/gi },
  {
    name: 'url-password',
    pattern: /(?<keep>\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>]{1,128}:)[^\s:/@"'<>]{1,256}(?=@)/gi,
  },
  {
    name: 'password',

    pattern:
      /(?<keep>\b(?:password|passwd|pwd|passphrase|client_?secret|secret_?key|api_?key|access_?token|refresh_?token|auth_?token)["']{0,1}\s{0,3}[=:]\s{0,3}["']{0,1})(?!\s|\*{3}|\[redacted|null\b|true\b|false\b|None\b|%|\$|\{)[^\s"'&;,<>]{4,256}/gi,
  },
];

/** Finds rows that may hold a secret, over their JSON text: cheap, and true for every row in which a kind matches. */
export const mayHoldSecret =
  /-----BEGIN|eyJ|AKIA|ASIA|gh[pousr]_|github_pat_|xox[abposr]-|k_live_|AIza|AccountKey=|SharedAccessKey=|[?&]sig=|Bearer |Basic |:\/\/[^\s:/@"'<>]{1,128}:[^\s:/@"'<>]{1,256}@|password|passwd|pwd|passphrase|client_?secret|secret_?key|api_?key|access_?token|refresh_?token|auth_?token/i;
