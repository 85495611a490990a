import type { Services } from './services.js';

/** Returns a random number from 0 (inclusive) to 1 (exclusive). */
export function randomFraction({ randomBytes }: Pick<Services, 'randomBytes'>): number {
  return randomBytes(4).readUInt32BE() / 2 ** 32;
}
