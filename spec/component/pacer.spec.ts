import { expect } from 'chai';
import { createPacer } from '../../lib/component/pacer.js';

function pacedBy(spacingMs: number) {
  const slept: number[] = [];
  const clock = { nowMs: 1_000_000 };
  const pacer = createPacer(spacingMs, {
    now: () => clock.nowMs,
    sleep: (ms) => Promise.resolve(void slept.push(ms)),
  });
  return { pacer, slept, clock };
}

describe('createPacer', () => {
  it('never waits without a spacing', async () => {
    const { pacer, slept } = pacedBy(0);
    await Promise.all([pacer.waitForTurn(), pacer.waitForTurn()]);
    expect(slept).to.deep.equal([]);
  });

  it('starts the first request at once and spaces concurrent ones', async () => {
    const { pacer, slept } = pacedBy(250);
    await Promise.all([pacer.waitForTurn(), pacer.waitForTurn(), pacer.waitForTurn()]);
    expect(slept).to.deep.equal([250, 500]);
  });

  it("doesn't wait when the spacing has already passed", async () => {
    const { pacer, slept, clock } = pacedBy(250);
    await pacer.waitForTurn();
    clock.nowMs += 200;
    await pacer.waitForTurn();
    clock.nowMs += 1000;
    await pacer.waitForTurn();
    expect(slept).to.deep.equal([50]);
  });
});
