import { expect } from 'chai';
import type { Logger } from '../../lib/component/logger.js';
import { openStepState } from '../../lib/component/stepState.js';

const member = 'request_v1_validators';

function setUp() {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log: Logger = { debug: write, info: write, warn: write, error: write };
  const updates: Record<string, unknown>[] = [];
  const pending: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const update = (members: object): Promise<void> => {
    updates.push(structuredClone(members) as Record<string, unknown>);
    return new Promise((resolve, reject) => pending.push({ resolve, reject }));
  };
  const storeAtOnce = (members: object): Promise<void> => {
    updates.push(structuredClone(members) as Record<string, unknown>);
    return Promise.resolve();
  };
  return { lines, log, updates, pending, update, storeAtOnce };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('openStepState', () => {
  it('reads what it has written, and writes no other member of the snapshot', async () => {
    const { log, updates, storeAtOnce, lines } = setUp();
    const state = openStepState('a', { cursor: 7, request_v2_validators: 'newer' }, storeAtOnce, log);
    expect(state.get('validators', 'k')).to.equal(undefined);
    await state.set('validators', 'k', { etag: '"1"' });
    expect(state.get('validators', 'k')).to.deep.equal({ etag: '"1"' });
    expect(updates).to.deep.equal([{ [member]: [['k', { etag: '"1"' }]] }]);
    await state.set('validators', 'k', undefined);
    expect(updates[1]).to.deep.equal({ [member]: [] });
    state.close();
    expect(lines).to.deep.equal([]);
  });

  for (const snapshot of [undefined, null, 7, 'text', [], {}, { [member]: null }]) {
    it(`is empty with the snapshot ${JSON.stringify(snapshot)}`, () => {
      const { log, storeAtOnce, lines } = setUp();
      const state = openStepState('b', snapshot, storeAtOnce, log);
      expect(state.get('validators', 'k')).to.equal(undefined);
      state.close();
      expect(lines).to.deep.equal([]);
    });
  }

  for (const value of [{ k: 1 }, 'x', 5, [1], [['k']], [[1, 2]], [['k', 1], null], [['k', 1, 2]]]) {
    it(`starts over, with a warning, when its member is ${JSON.stringify(value)}`, async () => {
      const { log, updates, storeAtOnce, lines } = setUp();
      const state = openStepState('c', { [member]: value }, storeAtOnce, log);
      expect(state.get('validators', 'k')).to.equal(undefined);
      expect(lines).to.deep.equal(["the validators in the snapshot of this step can't be read; they start empty"]);
      await state.set('validators', 'k', 2);
      expect(updates).to.deep.equal([{ [member]: [['k', 2]] }]);
      state.close();
    });
  }

  it('shares the state of messages in progress, which each have an older snapshot', async () => {
    const { log, updates, storeAtOnce } = setUp();
    const one = openStepState('d', {}, storeAtOnce, log);
    const other = openStepState('d', {}, storeAtOnce, log);
    const stranger = openStepState('e', {}, storeAtOnce, log);
    await Promise.all([one.set('validators', 'k1', 1), other.set('validators', 'k2', 2)]);
    expect(updates.at(-1)).to.deep.equal({ [member]: [['k1', 1], ['k2', 2]] }); // prettier-ignore
    expect([other.get('validators', 'k1'), stranger.get('validators', 'k1')]).to.deep.equal([1, undefined]);
    one.close();
    const third = openStepState('d', {}, storeAtOnce, log);
    expect(third.get('validators', 'k1')).to.equal(1);
    for (const state of [other, third, stranger]) state.close();
    const next = openStepState('d', { [member]: [['k3', 3]] }, storeAtOnce, log);
    expect([next.get('validators', 'k1'), next.get('validators', 'k3')]).to.deep.equal([undefined, 3]);
    next.close();
  });

  it('resolves when the runtime has confirmed, and stores changes during a write together', async () => {
    const { log, updates, update, pending } = setUp();
    const state = openStepState('f', {}, update, log);
    const confirmed: number[] = [];
    const changes = [1, 2, 3].map((value, index) =>
      state.set('validators', `k${String(index)}`, value).then(() => confirmed.push(value)),
    );
    await settle();
    expect(updates).to.have.length(1);
    const late = state.set('validators', 'k4', 4);
    const later = state.set('validators', 'k4', 5);
    await settle();
    expect([updates.length, confirmed]).to.deep.equal([1, []]);
    pending[0]?.resolve();
    await Promise.all(changes);
    await settle();
    expect(updates[1]?.[member]).to.deep.equal([['k0', 1], ['k1', 2], ['k2', 3], ['k4', 5]]); // prettier-ignore
    pending[1]?.resolve();
    await Promise.all([late, later]);
    expect(updates).to.have.length(2);
    state.close();
  });

  it('rejects when the runtime does, and stores the change with the next one', async () => {
    const { log, updates, update, pending } = setUp();
    const state = openStepState('g', {}, update, log);
    const failed = state.set('validators', 'a', 1).catch((error: unknown) => (error as Error).message);
    await settle();
    pending[0]?.reject(new Error('channel closed'));
    expect(await failed).to.equal('channel closed');
    const stored = state.set('validators', 'b', 2);
    await settle();
    pending[1]?.resolve();
    await stored;
    expect(updates[1]?.[member]).to.deep.equal([['a', 1], ['b', 2]]); // prettier-ignore
    state.close();
  });

  it('keeps the latest 1000 entries, by their last change or use', async () => {
    const { log, updates, storeAtOnce } = setUp();
    const entries = Array.from({ length: 1000 }, (_, index) => [`k${String(index)}`, index]);
    const state = openStepState('h', { [member]: entries }, storeAtOnce, log);
    state.touch('validators', 'k0');
    state.touch('validators', 'unknown');
    await state.set('validators', 'new', 1);
    const kept = updates[0]?.[member] as [string, number][];
    expect(kept).to.have.length(1000);
    expect([kept[0], ...kept.slice(-2)]).to.deep.equal([
      ['k2', 2],
      ['k0', 0],
      ['new', 1],
    ]);
    expect(state.get('validators', 'k1')).to.equal(undefined);
    state.close();
  });

  it('keeps 256 KiB, and no value that is larger by itself', async () => {
    const { log, updates, storeAtOnce } = setUp();
    const state = openStepState('i', {}, storeAtOnce, log);
    for (const key of ['a', 'b', 'c', 'd']) await state.set('validators', key, key.repeat(80 * 1024));
    expect((updates[3]?.[member] as [string][]).map(([key]) => key)).to.deep.equal(['b', 'c', 'd']);
    await state.set('validators', 'e', 'é'.repeat(130 * 1024));
    expect((updates[4]?.[member] as [string][]).map(([key]) => key)).to.deep.equal(['b', 'c', 'd']);
    expect(state.get('validators', 'e')).to.equal(undefined);
    state.close();
  });
});
