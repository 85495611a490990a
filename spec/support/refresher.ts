import type { SecretId } from '../../lib/platform/model/ids.js';
import type { IssuedToken, TokenOutcome, TokenRefusal } from '../../lib/platform/model/tokenClient.js';
import type { ResolvedSecret } from '../../lib/platform/store/store.js';
import type { SpecPlatform } from './platform.js';

/** A provider's answer with the n-th token. */
export function grantedOutcome(n: number | string, more: Partial<IssuedToken> = {}): TokenOutcome {
  const grant = { accessToken: `MARKER-at-${n}`, refreshToken: `MARKER-rt-${n}`, expiresInSeconds: 1200, others: {} };
  return { outcome: 'granted', grant: { ...grant, ...more } };
}

export function refusedOutcome(
  outcome: TokenRefusal['outcome'],
  code = outcome === 'dead' ? 'invalid_grant' : 'code',
  more: Partial<TokenRefusal> = {},
): TokenOutcome {
  return { outcome, code, detail: '', ...more };
}

/** Everything that can go on without the clock goes on. */
export async function flushEventLoop(count = 60): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

/** Moves the clock in steps, between which everything else goes on. */
export async function advanceClock({ clock }: Pick<SpecPlatform, 'clock'>, ms: number, stepMs = 1000): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    clock.nowMs += Math.min(stepMs, ms - passed);
    await flushEventLoop(20);
  }
}

/** Goes on turn by turn until it holds. */
export async function waitUntil(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 5000; turn++) {
    if (await holds()) return;
    await new Promise(setImmediate);
  }
  throw new Error('it never came to that');
}

export async function findSecret({ store }: Pick<SpecPlatform, 'store'>, id: string): Promise<ResolvedSecret> {
  const [found] = await store.secrets.findByIds([id as SecretId]);
  if (found === undefined) throw new Error('there is no such secret');
  return found;
}

/** The types of what happened to a resource, oldest first. */
export async function listEventTypes(
  { store }: Pick<SpecPlatform, 'store'>,
  resourceId: string,
): Promise<readonly string[]> {
  const events = await store.events.list({ tenants: 'all', resourceId }, 100);
  return events.map(({ type }) => type).reverse();
}

/** An answer that comes when it is told to. */
export function createDeferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
