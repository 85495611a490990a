/** The largest prime below 2^16 (RFC 1950, section 8.2). */
const MODULUS = 65_521;
/** Number of bytes that can be added before the sums exceed 2^32. */
const RUN = 5552;

/** Continues the checksum of a zlib stream (RFC 1950). The first one is 1. */
export function adler32(bytes: Uint8Array, checksum: number): number {
  let a = checksum & 0xffff;
  let b = checksum >>> 16;
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(at + RUN, bytes.length);
    for (; at < end; at++) {
      a += bytes[at] ?? 0;
      b += a;
    }
    a %= MODULUS;
    b %= MODULUS;
  }
  return b * 65_536 + a;
}
