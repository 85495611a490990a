const POOL_BYTES = 8192;
/** More is taken from the source as it is. */
const LARGEST_PIECE = 64;

/**
 * Random bytes in small pieces, for a fraction of what asking for each of them costs. No byte is given out twice.
 * @param source cryptographically strong
 */
export function pooledRandomBytes(source: (size: number) => Buffer): (size: number) => Buffer {
  let pool: Buffer = Buffer.alloc(0);
  let taken = 0;
  return (size) => {
    if (size > LARGEST_PIECE) return source(size);
    if (taken + size > pool.length) {
      pool = source(POOL_BYTES);
      taken = 0;
    }
    taken += size;
    return pool.subarray(taken - size, taken);
  };
}
