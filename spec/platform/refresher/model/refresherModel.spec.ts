import { env } from 'node:process';

import fc, { type Arbitrary } from 'fast-check';

import type { RotationRules } from '../../../support/providers/rotating.js';
import { offlineStores } from '../../../support/stores.js';
import { SeededRandom } from './seededRandom.js';
import { CRASHING, LOSSY, RELIABLE, REPLICAS, STALLING, type Command } from './commands.js';
import { Deployment } from './deployment.js';
import { expectRecovery } from './expectRecovery.js';

const LIFE_MS = 180_000;
/** Multiplies the number of runs. */
const TIMES = Number(env.MODEL_TIMES ?? 1);
/** Another seed tries other runs. */
const SEED = Number(env.MODEL_SEED ?? 4);

describe('the refresher of several replicas, with events in any order', function () {
  this.timeout(120_000 * TIMES);

  for (const [name, open] of offlineStores) {
    const runs = (name === 'memory' ? 30 : 4) * TIMES;

    /** Runs random commands; fails with the seed and the shrunk commands of fast-check. */
    async function expectInvariants(
      commands: readonly Arbitrary<Command>[],
      rules: RotationRules,
      leasesHold: boolean,
    ): Promise<void> {
      const property = fc.asyncProperty(
        fc.nat({ max: 1_000_000 }),
        fc.commands([...commands], { maxCommands: 40, size: 'max' }),
        async (seed, run) => {
          const { store, dispose } = await open();
          try {
            const deployment = new Deployment(store, seed, rules);
            deployment.checker.areLeasesReliable = leasesHold;
            await deployment.populate(REPLICAS);
            await fc.asyncModelRun(() => ({ model: {}, real: deployment }), run);
            await expectRecovery(deployment, new SeededRandom(seed));
            if (deployment.checker.violations.length > 0)
              throw new Error(deployment.checker.violations.slice(0, 10).join('\n'));
          } finally {
            await dispose();
          }
        },
      );
      await fc.assert(property, { seed: SEED, numRuns: runs });
    }

    it(`uses no refresh token twice and loses none, at a provider without grace period, on ${name}`, () =>
      expectInvariants(RELIABLE, { graceMs: 0, lifeMs: LIFE_MS }, true));

    it(`recovers from lost responses, on ${name}`, () =>
      expectInvariants(LOSSY, { graceMs: Infinity, lifeMs: LIFE_MS }, true));

    it(`recovers from crashed processes, on ${name}`, () =>
      expectInvariants(CRASHING, { graceMs: Infinity, lifeMs: LIFE_MS }, true));

    it(`recovers from stalled processes and clock changes, on ${name}`, () =>
      expectInvariants(STALLING, { graceMs: Infinity, lifeMs: LIFE_MS }, false));
  }
});
