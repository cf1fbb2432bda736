const forms: [string, RegExp][] = [
  ['IPv4 address', /^(?:\d{1,3}\.){3}\d{1,3}$/],
  ['IPv6 address', /^(?=.*:.*:)[0-9a-f:.]{3,45}$/i],
  ['SHA-256', /^[0-9a-f]{64}$/i],
  ['SHA-1', /^[0-9a-f]{40}$/i],
  ['MD5', /^[0-9a-f]{32}$/i],
  ['mail address or user', /^[^\s@]{1,64}@[^\s@]{1,255}$/],
  ['account', /^[\w.-]{1,64}\\[^\s\\]{1,64}$/],
  ['URL', /^https?:\/\/\S+$/i],
  ['SID', /^S-1-[\d-]{3,100}$/],
];

/** What a pasted text looks like, in words; undefined when it is ordinary text. */
export const recogniseIndicator = (text: string): string | undefined =>
  forms.find(([, form]) => form.test(text.trim()))?.[0];
