import { originOf } from '../../../support/providers/rotating.js';
import type { SeededRandom } from './seededRandom.js';
import { advanceAndDeliver, REPLICAS } from './commands.js';
import type { Deployment } from './deployment.js';
import { Replica } from './replica.js';

const MINUTE = 60_000;
/** Longer than the longest backoff, jitter and clock changes included. */
const MAX_RECOVERY_MINUTES = 120;
/** A token is refreshed 30 s before its expiry, with up to 5 s of jitter and ticks every 5 s. */
const MIN_LIFETIME_LEFT_MS = 18_000;

/**
 * Starts every process, lets the provider respond, and reports each secret that doesn't recover by itself as a violation.
 */
export async function expectRecovery(deployment: Deployment, random: SeededRandom): Promise<void> {
  const { replicas, shared, checker } = deployment;
  for (let number = 0; number < REPLICAS; number += 1) {
    if (!replicas[number]!.isAlive) replicas[number] = new Replica(shared);
  }
  Object.assign(shared.behavior, { conduct: 'answers', latencyMs: 200 });
  await advanceAndDeliver(deployment, 3 * MINUTE, random);
  await deployment.resetClients();
  for (const id of deployment.secretIds) {
    const stored = await deployment.readStoredTokens(id);
    if (stored !== undefined) checker.checkStored(stored.refreshToken);
  }
  let unhealthy = await findUnhealthy(deployment);
  for (let minutes = 0; minutes < MAX_RECOVERY_MINUTES && unhealthy.length > 0; minutes += 1) {
    await advanceAndDeliver(deployment, MINUTE, random);
    unhealthy = await findUnhealthy(deployment);
  }
  checker.violations.push(...unhealthy, ...shared.logged.filter((line) => line.includes('MARKER')));
}

async function findUnhealthy(deployment: Deployment): Promise<string[]> {
  const unhealthy: string[] = [];
  for (const id of deployment.secretIds) {
    const tokens = await deployment.readStoredTokens(id);
    if (tokens === undefined) continue;
    const { accessToken, refreshToken, found } = tokens;
    const { state, error, degradedSinceMs } = found.secret;
    const { provider, store } = deployment.shared;
    if (deployment.checker.withdrawn.has(originOf(refreshToken).grant)) {
      if (state !== 'error') unhealthy.push(`${refreshToken} was withdrawn and is in the state ${state}`);
      continue;
    }
    if (provider.isDead(originOf(refreshToken))) unhealthy.push(`${refreshToken} is of a dead grant`);
    if (state !== 'ready') unhealthy.push(`${refreshToken} is in the state ${state}: ${String(error)}`);
    if (degradedSinceMs !== null) unhealthy.push(`${refreshToken} stays degraded`);
    const lifetimeLeftMs = provider.readLifetimeLeftMs(accessToken);
    if (lifetimeLeftMs < MIN_LIFETIME_LEFT_MS)
      unhealthy.push(`${accessToken} has ${String(lifetimeLeftMs)} ms of lifetime left`);
    const attempts = await store.attempts.listBySecret(found.secret.id);
    for (const attempt of attempts)
      unhealthy.push(`${refreshToken} has an attempt in the journal that is ${attempt.state}`);
  }
  return unhealthy;
}
