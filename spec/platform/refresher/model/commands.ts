import { createHash } from 'node:crypto';

import fc, { type Arbitrary, type AsyncCommand } from 'fast-check';

import { ApiError } from '../../../../lib/errors.js';
import { forceRefresh } from '../../../../lib/platform/usecases/refresh/forceRefresh.js';
import { deleteSecret } from '../../../../lib/platform/usecases/secrets/deleteSecret.js';
import { patchSecret } from '../../../../lib/platform/usecases/secrets/patchSecret.js';
import type { Conduct } from '../../../support/providers/conduct.js';
import { originOf } from '../../../support/providers/rotating.js';
import { SeededRandom } from './seededRandom.js';
import type { Deployment } from './deployment.js';
import { Replica } from './replica.js';

/** The model of fast-check is empty: the invariant checker keeps all state. */
type EmptyModel = Record<string, never>;
export type Command = AsyncCommand<EmptyModel, Deployment>;

export const REPLICAS = 3;
const PATCH_KINDS = ['name', 'token', 'refresh token', 'grant'] as const;
const PRECONDITIONS = ['none', 'current', 'stale', 'hash'] as const;
/** The error statuses that a request may end with. */
const EXPECTED_STATUSES = new Set([404, 409, 424, 503]);

function command(name: string, run: (deployment: Deployment) => Promise<void> | void): Command {
  return {
    check: () => true,
    run: async (_, deployment) => {
      await run(deployment);
      await deployment.shared.simulation.settle();
    },
    toString: () => name,
  };
}

const indexes = fc.nat({ max: 20 });
const seeds = fc.nat({ max: 1_000_000 });

/** A request to a replica whose response is not awaited. */
function requestCommand(
  name: string,
  [replicaNumber, secretNumber]: readonly [number, number],
  make: (replica: Replica, key: SecretKey, deployment: Deployment) => Promise<unknown>,
): Command {
  return command(`${name}(replica ${replicaNumber % REPLICAS}, secret ${secretNumber})`, (deployment) => {
    const replica = deployment.replicas[replicaNumber % REPLICAS]!;
    const idOrReference = deployment.secretIds[secretNumber % Math.max(1, deployment.secretIds.length)];
    if (!replica.isAlive || idOrReference === undefined) return;
    const key = { workspaceId: deployment.workspaceId, idOrReference };
    make(replica, key, deployment).catch((error: unknown) => {
      const known = replica.hasFailed || (error instanceof ApiError && EXPECTED_STATUSES.has(error.status));
      if (!known) deployment.checker.violations.push(`${name} ended with ${String(error)}`);
    });
  });
}

interface SecretKey {
  readonly workspaceId: Deployment['workspaceId'];
  readonly idOrReference: string;
}

const targets = fc.tuple(indexes, indexes);

const forces = fc.tuple(targets, fc.constantFrom(...PRECONDITIONS)).map(([at, precondition]) =>
  requestCommand(`force, ${precondition}`, at, async (replica, key, deployment) => {
    const stored = await deployment.readStoredTokens(key.idOrReference);
    if (stored === undefined) return;
    const { version } = stored.found.secret;
    const tags = {
      none: undefined,
      current: `"${version}"`,
      stale: `"${version - 1}"`,
      hash: `"sha256:${createHash('sha256').update(stored.accessToken).digest('hex')}"`,
    };
    await forceRefresh(replica.services, deployment.caller, key, tags[precondition]);
  }),
);

const patches = fc.tuple(targets, fc.constantFrom(...PATCH_KINDS)).map(([at, what]) =>
  requestCommand(`patch the ${what}`, at, async (replica, key, { caller, checker, shared: { provider } }) => {
    const tokens = provider.authenticate();
    checker.secretByGrant.set(originOf(tokens.refreshToken).grant, key.idOrReference);
    const expires_in = provider.rules.lifeMs / 1000;
    const sent = {
      name: { name: 'Ben' },
      // Of another grant, as if a user had copied it from elsewhere.
      token: { credentials: { access_token: tokens.accessToken, expires_in } },
      'refresh token': { credentials: { refresh_token: tokens.refreshToken } },
      grant: {
        credentials: { access_token: tokens.accessToken, refresh_token: tokens.refreshToken, expires_in },
      },
    };
    await patchSecret(replica.services, caller, key, sent[what]);
  }),
);

const deletes = targets.map((at) =>
  requestCommand('delete', at, async (replica, key, { caller, checker }) => {
    const deletion = deleteSecret(replica.services, caller, key);
    // It may be deleted from now on, even if the response is lost.
    checker.deleted.add(key.idOrReference);
    await deletion;
  }),
);

/** The user withdraws the grant at the provider; only a new grant helps. */
const withdrawals = targets.map((at) =>
  requestCommand('withdraw', at, async (_, { idOrReference }, deployment) => {
    const stored = await deployment.readStoredTokens(idOrReference);
    if (stored === undefined) return;
    deployment.checker.withdrawn.add(originOf(stored.refreshToken).grant);
    deployment.shared.provider.withdraw(stored.refreshToken);
  }),
);

/** Delivers some pending results in random order. */
const deliveries = fc.tuple(fc.nat({ max: 25 }), seeds).map(([count, from]) =>
  command(`deliver ${count}, ${from}`, async ({ shared: { simulation } }) => {
    const random = new SeededRandom(from);
    for (let delivered = 0; delivered < count && simulation.pendingCount > 0; delivered += 1)
      await simulation.deliverOne(random.next());
  }),
);

/** Lets time pass and delivers all results at once. */
const periods = fc.tuple(fc.constantFrom(500, 5000, 40_000, 130_000), seeds).map(([ms, from]) =>
  command(`pass ${ms}, ${from}`, async (deployment) => {
    await advanceAndDeliver(deployment, ms, new SeededRandom(from));
  }),
);

/** Lets time pass while most processes stand still. */
const stalls = fc.tuple(fc.constantFrom(1000, 20_000, 70_000), seeds).map(([ms, from]) =>
  command(`pause ${ms}, ${from}`, async ({ shared: { simulation } }) => {
    const random = new SeededRandom(from);
    await simulation.advance(ms, async () => {
      if (simulation.pendingCount > 0 && random.next() % 2 === 0) await simulation.deliverOne(random.next());
    });
  }),
);

/** The database is unavailable, for less than the duration of a lease. */
const outages = fc.constantFrom(1000, 10_000, 30_000).map((ms) =>
  command(`database unavailable for ${ms}`, ({ replicas, shared: { simulation } }) => {
    for (const replica of replicas) replica.injectFailures({ unavailableUntilMs: simulation.monotonicNow() + ms });
  }),
);

const lostResponses = fc.tuple(indexes, fc.nat({ max: 2 })).map(([at, count]) =>
  command(`database loses ${count + 1} responses to replica ${at % REPLICAS}`, ({ replicas }) => {
    replicas[at % REPLICAS]!.injectFailures({ lostResponses: count + 1 });
  }),
);

function providerBehaves(conducts: readonly [Conduct, ...Conduct[]]): Arbitrary<Command> {
  return fc.tuple(fc.constantFrom(...conducts), fc.constantFrom(0, 200, 9000, 100_000)).map(([conduct, latencyMs]) =>
    command(`provider ${conduct} after ${latencyMs}`, ({ shared: { behavior } }) => {
      Object.assign(behavior, { conduct, latencyMs });
    }),
  );
}

const crashes = indexes.map((at) =>
  command(`crash ${at % REPLICAS}`, ({ replicas }) => replicas[at % REPLICAS]!.crash()),
);
const starts = indexes.map((at) =>
  command(`start ${at % REPLICAS}`, ({ replicas, shared }) => {
    if (!replicas[at % REPLICAS]!.isAlive) replicas[at % REPLICAS] = new Replica(shared);
  }),
);
const clockMoves = fc.constantFrom(-600_000, -60_000, 90_000, 3_600_000).map((byMs) =>
  command(`clock ${byMs}`, ({ shared: { simulation } }) => {
    simulation.moveClock(byMs);
  }),
);

/** Every result is delivered to the process that made the call. */
export const RELIABLE = [
  ...[forces, forces, forces, forces],
  ...[deliveries, deliveries, deliveries, periods, periods, periods],
  patches,
  patches,
  deletes,
  withdrawals,
  outages,
  lostResponses,
  providerBehaves(['answers', 'answers', 'is_down', 'html', 'error_in_200', 'rejects_client']),
];
/** Responses of the provider get lost after it has acted or before. */
export const LOSSY = [
  forces,
  forces,
  forces,
  patches,
  deliveries,
  deliveries,
  periods,
  periods,
  providerBehaves(['answers', 'drops', 'acts_and_drops']),
];
/** Processes crash at any moment. */
export const CRASHING = [
  ...[forces, forces, forces],
  ...[deliveries, deliveries, deliveries, periods, periods],
  patches,
  deletes,
  crashes,
  starts,
  providerBehaves(['answers', 'answers', 'drops', 'acts_and_drops', 'is_down']),
];
/** Processes stand still for longer than their leases last, and clocks jump. */
export const STALLING = [...CRASHING, stalls, stalls, clockMoves];

export async function advanceAndDeliver(
  { shared: { simulation } }: Deployment,
  ms: number,
  random: SeededRandom,
): Promise<void> {
  await simulation.deliverAll(random.next);
  await simulation.advance(ms, () => simulation.deliverAll(random.next));
}
