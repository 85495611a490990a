import type { SecretId } from '../../lib/platform/model/ids.js';
import type { IssuedToken } from '../../lib/oauth/tokenResponse.js';
import type { TokenOutcome, TokenRefusal } from '../../lib/platform/model/tokenClient.js';
import type { ResolvedSecret } from '../../lib/platform/store/store.js';
import type { SpecPlatform } from './platform.js';

/** The outcome of a token request with the n-th token. */
export function grantedOutcome(n: number | string, more: Partial<IssuedToken> = {}): TokenOutcome {
  const grant = { accessToken: `MARKER-at-${n}`, refreshToken: `MARKER-rt-${n}`, expiresInSeconds: 1200, others: {} };
  return { outcome: 'granted', grant: { ...grant, ...more } };
}

/** The outcome of a refused token request. */
export function refusedOutcome(
  outcome: TokenRefusal['outcome'],
  code = outcome === 'dead' ? 'invalid_grant' : 'code',
  more: Partial<TokenRefusal> = {},
): TokenOutcome {
  return { outcome, code, detail: '', ...more };
}

/** Lets the event loop turn until pending work is done that needs no timer. */
export async function flushEventLoop(count = 60): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

/** Advances the clock in steps, between which the event loop turns. */
export async function advanceClock({ clock }: Pick<SpecPlatform, 'clock'>, ms: number, stepMs = 1000): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    clock.nowMs += Math.min(stepMs, ms - passed);
    await flushEventLoop(20);
  }
}

/** Lets the event loop turn until the condition holds. */
export async function waitUntil(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 5000; turn++) {
    if (await holds()) return;
    await new Promise(setImmediate);
  }
  throw new Error('the condition never held');
}

export async function findSecret({ store }: Pick<SpecPlatform, 'store'>, id: string): Promise<ResolvedSecret> {
  const [found] = await store.secrets.findByIds([id as SecretId]);
  if (found === undefined) throw new Error('secret not found');
  return found;
}

/** Returns the event types of a resource, oldest first. */
export async function listEventTypes(
  { store }: Pick<SpecPlatform, 'store'>,
  resourceId: string,
): Promise<readonly string[]> {
  const events = await store.events.list({ tenants: 'all', resourceId }, 100);
  return events.map(({ type }) => type).reverse();
}

/** Returns a promise with its resolve function. */
export function createDeferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
