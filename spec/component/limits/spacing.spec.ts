import { expect } from 'chai';
import { listBudgets } from '../../../lib/component/limits/listBudgets.js';
import { limiterClock } from '../../support/limiterClock.js';

/** Requests of a v2 step with Delay in ms. */
function pacedBy(ms: number) {
  const clock = limiterClock();
  const budgets = listBudgets(ms === 0 ? { kind: 'none' } : { kind: 'spacing', ms }, {
    stepKey: 's',
    secretId: 'c',
    readOrigin: () => 'https://a.test',
  });
  return { clock, send: (count: number) => clock.send(budgets, count, { headersMs: 20, bodyMs: 70 }) };
}

describe('the minimum time between requests', () => {
  it('never waits without a spacing', async () => {
    expect(await pacedBy(0).send(2)).to.deep.equal([0, 0]);
  });

  it('starts the first request at once and spaces concurrent ones by their starts', async () => {
    expect(await pacedBy(250).send(3)).to.deep.equal([0, 250, 500]);
  });

  it("doesn't wait when the spacing has already passed", async () => {
    const { clock, send } = pacedBy(250);
    await send(1);
    await clock.pass(110);
    expect(await send(1)).to.deep.equal([250]);
    await clock.pass(1000);
    expect(await send(1)).to.deep.equal([1340]);
  });
});
