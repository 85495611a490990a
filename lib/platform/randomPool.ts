const POOL_BYTES = 8192;
/** Larger requests go to the source. */
const MAX_POOLED_BYTES = 64;

/**
 * Returns a function that takes random bytes from a pool, which is much cheaper than a request to the source each time.
 * No byte is returned twice.
 * @param source cryptographically strong
 */
export function createRandomPool(source: (size: number) => Buffer): (size: number) => Buffer {
  let pool: Buffer = Buffer.alloc(0);
  let used = 0;
  return (size) => {
    if (size > MAX_POOLED_BYTES) return source(size);
    if (used + size > pool.length) {
      pool = source(POOL_BYTES);
      used = 0;
    }
    used += size;
    return pool.subarray(used - size, used);
  };
}
