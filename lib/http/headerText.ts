import { isUtf8 } from 'node:buffer';

/** A header's value as its sender wrote it: Node reads the bytes as Latin-1, and outside ASCII they are UTF-8 in practice. */
export function headerText(value: string): string {
  if (!/[\x80-\xff]/.test(value) || /[^\x00-\xff]/.test(value)) return value;
  const octets = Buffer.from(value, 'latin1');
  return isUtf8(octets) ? octets.toString('utf8') : value;
}
