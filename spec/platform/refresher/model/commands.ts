import { createHash } from 'node:crypto';

import fc, { type Arbitrary, type AsyncCommand } from 'fast-check';

import { ApiError } from '../../../../lib/errors.js';
import { forcedRefresh } from '../../../../lib/platform/usecases/refresh/forcedRefresh.js';
import { deleteSecret } from '../../../../lib/platform/usecases/secrets/deleteSecret.js';
import { patchSecret } from '../../../../lib/platform/usecases/secrets/patchSecret.js';
import type { Conduct } from '../../../support/providers/conduct.js';
import { originOf } from '../../../support/providers/rotating.js';
import { Chance } from './chance.js';
import type { Deployment } from './deployment.js';
import { Replica } from './replica.js';

/** What fast-check knows beside the real thing: nothing, the judge knows it all. */
type Nothing = Record<string, never>;
export type Command = AsyncCommand<Nothing, Deployment>;

export const REPLICAS = 3;
const PATCHES = ['name', 'token', 'refresh token', 'grant'] as const;
const PRECONDITIONS = ['none', 'current', 'stale', 'hash'] as const;
/** What may come of a request of somebody's. */
const ANSWERS = new Set([404, 409, 424, 503]);

function command(name: string, run: (deployment: Deployment) => Promise<void> | void): Command {
  return {
    check: () => true,
    run: async (_, deployment) => {
      await run(deployment);
      await deployment.shared.world.settle();
    },
    toString: () => name,
  };
}

const which = fc.nat({ max: 20 });
const seed = fc.nat({ max: 1_000_000 });

/** A request of somebody's to a replica; nobody waits for its answer. */
function request(
  name: string,
  [replicaNumber, secretNumber]: readonly [number, number],
  make: (replica: Replica, key: Key, deployment: Deployment) => Promise<unknown>,
): Command {
  return command(`${name}(replica ${replicaNumber % REPLICAS}, secret ${secretNumber})`, (deployment) => {
    const replica = deployment.replicas[replicaNumber % REPLICAS]!;
    const idOrReference = deployment.secretIds[secretNumber % Math.max(1, deployment.secretIds.length)];
    if (!replica.alive || idOrReference === undefined) return;
    const key = { workspaceId: deployment.workspaceId, idOrReference };
    make(replica, key, deployment).catch((error: unknown) => {
      const known = replica.faulty || (error instanceof ApiError && ANSWERS.has(error.status));
      if (!known) deployment.judge.faults.push(`${name} ended with ${String(error)}`);
    });
  });
}

interface Key {
  readonly workspaceId: Deployment['workspaceId'];
  readonly idOrReference: string;
}

const target = fc.tuple(which, which);

const forces = fc.tuple(target, fc.constantFrom(...PRECONDITIONS)).map(([at, precondition]) =>
  request(`force, ${precondition}`, at, async (replica, key, deployment) => {
    const stored = await deployment.stored(key.idOrReference);
    if (stored === undefined) return;
    const { version } = stored.found.secret;
    const tags = {
      none: undefined,
      current: `"${version}"`,
      stale: `"${version - 1}"`,
      hash: `"sha256:${createHash('sha256').update(stored.accessToken).digest('hex')}"`,
    };
    await forcedRefresh(replica.services, deployment.caller, key, tags[precondition]);
  }),
);

const patches = fc.tuple(target, fc.constantFrom(...PATCHES)).map(([at, what]) =>
  request(`patch the ${what}`, at, async (replica, key, { caller, judge, shared: { provider } }) => {
    const tokens = provider.authenticate();
    judge.secretOf.set(originOf(tokens.refreshToken).grant, key.idOrReference);
    const expires_in = provider.rules.lifeMs / 1000;
    const sent = {
      name: { name: 'Ben' },
      // Of another grant, as somebody would who copies it from elsewhere.
      token: { credentials: { access_token: tokens.accessToken, expires_in } },
      'refresh token': { credentials: { refresh_token: tokens.refreshToken } },
      grant: {
        credentials: { access_token: tokens.accessToken, refresh_token: tokens.refreshToken, expires_in },
      },
    };
    await patchSecret(replica.services, caller, key, sent[what]);
  }),
);

const deletes = target.map((at) =>
  request('delete', at, async (replica, key, { caller, judge }) => {
    const deletion = deleteSecret(replica.services, caller, key);
    // From now on it may be gone, whether or not anybody learns that.
    judge.deleted.add(key.idOrReference);
    await deletion;
  }),
);

/** The user takes back what the secret has been given; only a new grant helps. */
const withdrawals = target.map((at) =>
  request('withdraw', at, async (_, { idOrReference }, deployment) => {
    const stored = await deployment.stored(idOrReference);
    if (stored === undefined) return;
    deployment.judge.withdrawn.add(originOf(stored.refreshToken).grant);
    deployment.shared.provider.withdraw(stored.refreshToken);
  }),
);

/** Tells some of the news that there is, in an order of chance. */
const tells = fc.tuple(fc.nat({ max: 25 }), seed).map(([count, from]) =>
  command(`tell ${count}, ${from}`, async ({ shared: { world } }) => {
    const chance = new Chance(from);
    for (let told = 0; told < count && world.pending > 0; told += 1) await world.tellOne(chance.next());
  }),
);

/** Time goes on, and everybody learns at once what there is to learn. */
const passes = fc.tuple(fc.constantFrom(500, 5000, 40_000, 130_000), seed).map(([ms, from]) =>
  command(`pass ${ms}, ${from}`, async (deployment) => {
    await passCalmly(deployment, ms, new Chance(from));
  }),
);

/** Time goes on, and most stand still. */
const pauses = fc.tuple(fc.constantFrom(1000, 20_000, 70_000), seed).map(([ms, from]) =>
  command(`pause ${ms}, ${from}`, async ({ shared: { world } }) => {
    const chance = new Chance(from);
    await world.pass(ms, async () => {
      if (world.pending > 0 && chance.next() % 2 === 0) await world.tellOne(chance.next());
    });
  }),
);

/** The database is away, for less time than a lease lasts. */
const outages = fc.constantFrom(1000, 10_000, 30_000).map((ms) =>
  command(`database away for ${ms}`, ({ replicas, shared: { world } }) => {
    for (const replica of replicas) replica.fail({ awayUntilMs: world.monotonicNow() + ms });
  }),
);

const lostAnswers = fc.tuple(which, fc.nat({ max: 2 })).map(([at, count]) =>
  command(`database loses ${count + 1} answers to replica ${at % REPLICAS}`, ({ replicas }) => {
    replicas[at % REPLICAS]!.fail({ lostAnswers: count + 1 });
  }),
);

function behaves(conducts: readonly [Conduct, ...Conduct[]]): Arbitrary<Command> {
  return fc.tuple(fc.constantFrom(...conducts), fc.constantFrom(0, 200, 9000, 100_000)).map(([conduct, latencyMs]) =>
    command(`provider ${conduct} after ${latencyMs}`, ({ shared: { manners } }) => {
      Object.assign(manners, { conduct, latencyMs });
    }),
  );
}

const crashes = which.map((at) =>
  command(`crash ${at % REPLICAS}`, ({ replicas }) => replicas[at % REPLICAS]!.crash()),
);
const starts = which.map((at) =>
  command(`start ${at % REPLICAS}`, ({ replicas, shared }) => {
    if (!replicas[at % REPLICAS]!.alive) replicas[at % REPLICAS] = new Replica(shared);
  }),
);
const clocks = fc.constantFrom(-600_000, -60_000, 90_000, 3_600_000).map((byMs) =>
  command(`clock ${byMs}`, ({ shared: { world } }) => {
    world.setClock(byMs);
  }),
);

/** Nothing gets lost on the way: what a call came to is learned by whoever made it. */
export const ORDERLY = [
  ...[forces, forces, forces, forces],
  ...[tells, tells, tells, passes, passes, passes],
  patches,
  patches,
  deletes,
  withdrawals,
  outages,
  lostAnswers,
  behaves(['answers', 'answers', 'is_down', 'html', 'error_in_200', 'rejects_client']),
];
/** Answers get lost, and nobody knows whether the provider has acted. */
export const LOSSY = [
  forces,
  forces,
  forces,
  patches,
  tells,
  tells,
  passes,
  passes,
  behaves(['answers', 'drops', 'acts_and_drops']),
];
/** Processes die at any moment. */
export const DEADLY = [
  ...[forces, forces, forces],
  ...[tells, tells, tells, passes, passes],
  patches,
  deletes,
  crashes,
  starts,
  behaves(['answers', 'answers', 'drops', 'acts_and_drops', 'is_down']),
];
/** Processes stand still for longer than their leases last, and clocks jump. */
export const TIMELESS = [...DEADLY, pauses, pauses, clocks];

export async function passCalmly({ shared: { world } }: Deployment, ms: number, chance: Chance): Promise<void> {
  await world.tellAll(chance.next);
  await world.pass(ms, () => world.tellAll(chance.next));
}
