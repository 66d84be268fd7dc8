export const PARTITIONS = 6;

/** The partition of a key: 32-bit FNV-1a over its UTF-8 bytes. */
export function partitionOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % PARTITIONS;
}
