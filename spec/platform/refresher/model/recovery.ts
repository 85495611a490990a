import { originOf } from '../../../support/providers/rotating.js';
import type { Chance } from './chance.js';
import { passCalmly, REPLICAS } from './commands.js';
import type { Deployment } from './deployment.js';
import { Replica } from './replica.js';

const MINUTE = 60_000;
/** More than the longest pause between two attempts, jitter and clocks that were put back included. */
const LONGEST_MINUTES = 120;
/** A token is replaced 30 s before its end, at most 5 s late, by a clock that looks every 5 s. */
const LEAST_LIFE_MS = 18_000;

/**
 * Whatever has been, from now on all is well: every process runs, the provider answers. Notes what does not get well by
 * itself.
 */
export async function expectRecovery(deployment: Deployment, chance: Chance): Promise<void> {
  const { replicas, shared, judge } = deployment;
  for (let number = 0; number < REPLICAS; number += 1) {
    if (!replicas[number]!.alive) replicas[number] = new Replica(shared);
  }
  Object.assign(shared.manners, { conduct: 'answers', latencyMs: 200 });
  await passCalmly(deployment, 3 * MINUTE, chance);
  await deployment.resumeClients();
  for (const id of deployment.secretIds) {
    const stored = await deployment.stored(id);
    if (stored !== undefined) judge.judgeStored(stored.refreshToken);
  }
  let ill = await illnesses(deployment);
  for (let minutes = 0; minutes < LONGEST_MINUTES && ill.length > 0; minutes += 1) {
    await passCalmly(deployment, MINUTE, chance);
    ill = await illnesses(deployment);
  }
  judge.faults.push(...ill, ...shared.logged.filter((line) => line.includes('MARKER')));
}

async function illnesses(deployment: Deployment): Promise<string[]> {
  const ill: string[] = [];
  for (const id of deployment.secretIds) {
    const tokens = await deployment.stored(id);
    if (tokens === undefined) continue;
    const { accessToken, refreshToken, found } = tokens;
    const { state, error, degradedSinceMs } = found.secret;
    const { provider, store } = deployment.shared;
    if (deployment.judge.withdrawn.has(originOf(refreshToken).grant)) {
      if (state !== 'error') ill.push(`${refreshToken} was withdrawn and is in the state ${state}`);
      continue;
    }
    if (provider.isDead(originOf(refreshToken))) ill.push(`${refreshToken} is of a dead grant`);
    if (state !== 'ready') ill.push(`${refreshToken} is in the state ${state}: ${String(error)}`);
    if (degradedSinceMs !== null) ill.push(`${refreshToken} stays degraded`);
    const lifeMs = provider.lifeLeftMs(accessToken);
    if (lifeMs < LEAST_LIFE_MS) ill.push(`${accessToken} has ${String(lifeMs)} ms to live`);
    const attempts = await store.attempts.ofSecret(found.secret.id);
    for (const attempt of attempts) ill.push(`${refreshToken} has an attempt in the journal that is ${attempt.state}`);
  }
  return ill;
}
