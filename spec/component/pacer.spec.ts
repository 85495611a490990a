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

describe('pacer', () => {
  it('never waits without a spacing', async () => {
    const { pacer, slept } = pacedBy(0);
    await Promise.all([pacer.waitForTurn(), pacer.waitForTurn()]);
    expect(slept).to.deep.equal([]);
  });

  it('lets the first start at once and spaces those that come at the same time', async () => {
    const { pacer, slept } = pacedBy(250);
    await Promise.all([pacer.waitForTurn(), pacer.waitForTurn(), pacer.waitForTurn()]);
    expect(slept).to.deep.equal([250, 500]);
  });

  it('does not wait for time that has passed already', async () => {
    const { pacer, slept, clock } = pacedBy(250);
    await pacer.waitForTurn();
    clock.nowMs += 200;
    await pacer.waitForTurn();
    clock.nowMs += 1000;
    await pacer.waitForTurn();
    expect(slept).to.deep.equal([50]);
  });
});
