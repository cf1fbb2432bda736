export type FileFormat = 'evtx' | 'gzip' | 'zstd' | 'zip' | 'json' | 'csv' | 'lines' | 'empty' | 'binary';

const magics: readonly (readonly [FileFormat, readonly number[]])[] = [
  ['evtx', [0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65, 0x00]],
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
];

/** Says what a file is by its first bytes (4 KB are enough); the name only decides between CSV and plain lines. */
export function detectFormat(head: Uint8Array, name: string): FileFormat {
  if (head.length === 0) return 'empty';
  for (const [format, magic] of magics) if (magic.every((byte, index) => head[index] === byte)) return format;
  if (isBinary(head)) return 'binary';
  const text = new TextDecoder('utf-8').decode(head).trimStart();
  if (text.startsWith('{') || text.startsWith('[{') || /^\[\s*[{\]]/.test(text)) return 'json';
  if (/\.csv(\.|$)/i.test(name)) return 'csv';
  return 'lines';
}

/** Text has hardly any control characters; a crash can leave some NUL bytes in it. */
function isBinary(head: Uint8Array): boolean {
  let control = 0;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 27)) control += 1;
  return control > head.length / 20;
}
