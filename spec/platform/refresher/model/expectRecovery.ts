import { originOf } from '../../../support/providers/rotating.js';
import type { SeededRandom } from './seededRandom.js';
import { advanceAndDeliver, REPLICAS } from './commands.js';
import type { Deployment } from './deployment.js';
import { Replica } from './replica.js';

const MINUTE = 60_000;
/** More than the longest pause between two attempts, jitter and clocks that were put back included. */
const MAX_RECOVERY_MINUTES = 120;
/** A token is replaced 30 s before its end, at most 5 s late, by a clock that looks every 5 s. */
const MIN_LIFETIME_LEFT_MS = 18_000;

/**
 * Whatever has been, from now on all is well: every process runs, the provider answers. Notes what does not get well by
 * itself.
 */
export async function expectRecovery(deployment: Deployment, chance: SeededRandom): Promise<void> {
  const { replicas, shared, checker: judge } = deployment;
  for (let number = 0; number < REPLICAS; number += 1) {
    if (!replicas[number]!.isAlive) replicas[number] = new Replica(shared);
  }
  Object.assign(shared.behavior, { conduct: 'answers', latencyMs: 200 });
  await advanceAndDeliver(deployment, 3 * MINUTE, chance);
  await deployment.resetClients();
  for (const id of deployment.secretIds) {
    const stored = await deployment.readStoredTokens(id);
    if (stored !== undefined) judge.checkStored(stored.refreshToken);
  }
  let ill = await findUnhealthy(deployment);
  for (let minutes = 0; minutes < MAX_RECOVERY_MINUTES && ill.length > 0; minutes += 1) {
    await advanceAndDeliver(deployment, MINUTE, chance);
    ill = await findUnhealthy(deployment);
  }
  judge.violations.push(...ill, ...shared.logged.filter((line) => line.includes('MARKER')));
}

async function findUnhealthy(deployment: Deployment): Promise<string[]> {
  const ill: string[] = [];
  for (const id of deployment.secretIds) {
    const tokens = await deployment.readStoredTokens(id);
    if (tokens === undefined) continue;
    const { accessToken, refreshToken, found } = tokens;
    const { state, error, degradedSinceMs } = found.secret;
    const { provider, store } = deployment.shared;
    if (deployment.checker.withdrawn.has(originOf(refreshToken).grant)) {
      if (state !== 'error') ill.push(`${refreshToken} was withdrawn and is in the state ${state}`);
      continue;
    }
    if (provider.isDead(originOf(refreshToken))) ill.push(`${refreshToken} is of a dead grant`);
    if (state !== 'ready') ill.push(`${refreshToken} is in the state ${state}: ${String(error)}`);
    if (degradedSinceMs !== null) ill.push(`${refreshToken} stays degraded`);
    const lifeMs = provider.lifeLeftMs(accessToken);
    if (lifeMs < MIN_LIFETIME_LEFT_MS) ill.push(`${accessToken} has ${String(lifeMs)} ms to live`);
    const attempts = await store.attempts.listBySecret(found.secret.id);
    for (const attempt of attempts) ill.push(`${refreshToken} has an attempt in the journal that is ${attempt.state}`);
  }
  return ill;
}
