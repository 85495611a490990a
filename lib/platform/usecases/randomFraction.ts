import type { Services } from './services.js';

/** A number from 0 up to 1. */
export function randomFraction({ randomBytes }: Pick<Services, 'randomBytes'>): number {
  return randomBytes(4).readUInt32BE() / 2 ** 32;
}
