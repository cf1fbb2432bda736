import ipaddr from 'ipaddr.js';

type Value = string | number | bigint | readonly Value[] | { readonly [key: string]: Value };

/**
 * Writes a small database of MaxMind's format, version 2: records by network. Whole numbers become uint32 (uint64 from a bigint), others
 * double; records are 32 bits wide. See https://maxmind.github.io/MaxMind-DB/
 */
export function writeMmdb(networks: Readonly<Record<string, Value>>, ipVersion: 4 | 6 = 6): Buffer {
  const data: Buffer[] = [];
  let dataBytes = 0;
  /** A node's two children: a node, an offset in the data, or nothing. */
  type Child = { readonly node: number } | { readonly data: number } | undefined;
  const nodes: [Child, Child][] = [[undefined, undefined]];
  for (const [network, record] of Object.entries(networks)) {
    const [address, length] = ipaddr.parseCIDR(network);
    const inSix = ipVersion === 6 && address.kind() === 'ipv4';
    const bytes = inSix ? [...Array<number>(12).fill(0), ...address.toByteArray()] : address.toByteArray();
    const bits = length + (inSix ? 96 : 0);
    let node = 0;
    for (let bit = 0; bit < bits; bit++) {
      const side = (bytes[bit >> 3]! >> (7 - (bit & 7))) & 1;
      if (bit === bits - 1) nodes[node]![side] = { data: dataBytes };
      else {
        const child = nodes[node]![side];
        if (child !== undefined && 'node' in child) node = child.node;
        else {
          nodes.push([child, child]);
          nodes[node]![side] = { node: nodes.length - 1 };
          node = nodes.length - 1;
        }
      }
    }
    const encoded = encode(record);
    data.push(encoded);
    dataBytes += encoded.length;
  }
  const tree = Buffer.alloc(nodes.length * 8);
  for (const [index, children] of nodes.entries())
    for (const [side, child] of children.entries()) {
      const value = child === undefined ? nodes.length : 'node' in child ? child.node : nodes.length + 16 + child.data;
      tree.writeUInt32BE(value, index * 8 + side * 4);
    }
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_767_225_600n,
    database_type: 'Belfry-Test-City',
    description: { en: 'Places of the tests' },
    ip_version: ipVersion,
    languages: ['en'],
    node_count: nodes.length,
    record_size: 32,
  });
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata]);
}

const types = { string: 2, double: 3, uint32: 6, map: 7, uint64: 9, array: 11 } as const;

function encode(value: Value): Buffer {
  if (typeof value === 'string') return withHead(types.string, Buffer.byteLength(value), Buffer.from(value));
  if (typeof value === 'bigint') {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(value);
    return withHead(types.uint64, 8, bytes);
  }
  if (typeof value === 'number') {
    const whole = Number.isInteger(value) && value >= 0;
    const bytes = Buffer.alloc(whole ? 4 : 8);
    if (whole) bytes.writeUInt32BE(value);
    else bytes.writeDoubleBE(value);
    return withHead(whole ? types.uint32 : types.double, bytes.length, bytes);
  }
  if (Array.isArray(value))
    return withHead(types.array, value.length, Buffer.concat((value as readonly Value[]).map(encode)));
  const entries = Object.entries(value as { readonly [key: string]: Value });
  return withHead(
    types.map,
    entries.length,
    Buffer.concat(entries.flatMap(([key, item]) => [encode(key), encode(item)])),
  );
}

/** Type and size, which is below 285 here; types from 8 on take a second byte. */
function withHead(type: number, size: number, payload: Buffer): Buffer {
  if (size >= 285) throw new Error('too long for this encoder');
  const short = Math.min(size, 29);
  const head = type < 8 ? [(type << 5) | short] : [short, type - 7];
  return Buffer.concat([Buffer.from(size < 29 ? head : [...head, size - 29]), payload]);
}
