import { env } from 'node:process';

import fc, { type Arbitrary } from 'fast-check';

import type { RotationRules } from '../../../support/providers/rotating.js';
import { offlineStores } from '../../../support/stores.js';
import { SeededRandom } from './seededRandom.js';
import { CRASHING, LOSSY, RELIABLE, REPLICAS, STALLING, type Command } from './commands.js';
import { Deployment } from './deployment.js';
import { expectRecovery } from './expectRecovery.js';

const LIFE_MS = 180_000;
/** How much longer than usual it is looked for faults. */
const TIMES = Number(env.MODEL_TIMES ?? 1);
/** Another one than usual looks elsewhere. */
const SEED = Number(env.MODEL_SEED ?? 4);

describe('the refresher of several replicas, in whatever order things happen', function () {
  this.timeout(120_000 * TIMES);

  for (const [name, open] of offlineStores) {
    const runs = (name === 'memory' ? 30 : 4) * TIMES;

    /** Fails with the seed and the commands that fast-check has shrunk it to. */
    async function holds(
      commands: readonly Arbitrary<Command>[],
      rules: RotationRules,
      leasesHold: boolean,
    ): Promise<void> {
      const property = fc.asyncProperty(
        fc.nat({ max: 1_000_000 }),
        fc.commands([...commands], { maxCommands: 40, size: 'max' }),
        async (seed, run) => {
          const { store, dispose: remove } = await open();
          try {
            const deployment = new Deployment(store, seed, rules);
            deployment.checker.areLeasesReliable = leasesHold;
            await deployment.populate(REPLICAS);
            await fc.asyncModelRun(() => ({ model: {}, real: deployment }), run);
            await expectRecovery(deployment, new SeededRandom(seed));
            if (deployment.checker.violations.length > 0)
              throw new Error(deployment.checker.violations.slice(0, 10).join('\n'));
          } finally {
            await remove();
          }
        },
      );
      await fc.assert(property, { seed: SEED, numRuns: runs });
    }

    it(`spends no refresh token twice and loses none, with a provider that forgives nothing, on ${name}`, () =>
      holds(RELIABLE, { graceMs: 0, lifeMs: LIFE_MS }, true));

    it(`gets over answers that were lost, on ${name}`, () =>
      holds(LOSSY, { graceMs: Infinity, lifeMs: LIFE_MS }, true));

    it(`gets over processes that die, on ${name}`, () => holds(CRASHING, { graceMs: Infinity, lifeMs: LIFE_MS }, true));

    it(`gets over processes that stand still and clocks that jump, on ${name}`, () =>
      holds(STALLING, { graceMs: Infinity, lifeMs: LIFE_MS }, false));
  }
});
