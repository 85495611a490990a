import type { Channel } from 'amqplib';
import { expect } from 'chai';

import { Topology } from '../../../lib/runner/amqp/topology.js';
import type { FlowStep } from '../../../lib/runner/flow.js';

const step = (id: string): FlowStep => ({
  id,
  function: 'f',
  prefetch: 1,
  replicas: 1,
  passthrough: false,
  config: {},
});
const [a, b] = [step('a'), step('b')];
const topology = new Topology('r1', [a, b]);

/** A channel that records its calls. */
function recorder(): { channel: Channel; calls: string[] } {
  const calls: string[] = [];
  const channel = new Proxy<object>(
    {},
    {
      get:
        (_target, method) =>
        async (...args: unknown[]) => {
          calls.push(`${String(method)} ${args.filter((value) => typeof value === 'string').join(' ')}`);
          return { messageCount: 7 };
        },
    },
  ) as Channel;
  return { channel, calls };
}

describe('Topology', () => {
  it("routes a step's data to the next step, its rebounds back to itself, and a copy of all to the tap", async () => {
    const { channel, calls } = recorder();
    await topology.declare(channel);
    expect(calls).to.include.members([
      'assertExchange run.r1 direct',
      'bindQueue run.r1.step.b run.r1 a.data',
      'bindQueue run.r1.step.a run.r1 a.input',
      'bindQueue run.r1.rebound.a run.r1 a.rebound',
      'bindQueue run.r1.tap run.r1 b.data',
      'bindQueue run.r1.tap run.r1 a.error',
    ]);
    expect(calls).not.to.include('bindQueue run.r1.step.a run.r1 b.data');
    const tapped = calls.filter((call) => call.startsWith('bindQueue run.r1.tap'));
    expect(tapped).to.have.lengthOf(2 * 5);
  });

  it('deletes everything that it declared', async () => {
    const { channel, calls } = recorder();
    await topology.declare(channel);
    const declared = calls.filter((call) => call.startsWith('assert')).map((call) => call.split(' ')[1]);
    calls.length = 0;
    await topology.remove(channel);
    expect(calls.map((call) => call.split(' ')[1]).sort()).to.deep.equal(declared.sort());
  });

  it("counts the ready messages in a step's queue", async () => {
    expect(await topology.countReady(recorder().channel, a)).to.equal(7);
  });

  for (const [key, meaning] of [
    ['a.data', { index: 0, kind: 'data' }],
    ['b.rebound', { index: 1, kind: 'rebound' }],
    ['c.data', undefined],
    ['a.other', undefined],
    ['a', undefined],
    ['', undefined],
  ] as const) {
    it(`parses the routing key "${key}"`, () => expect(topology.parseRoutingKey(key)).to.deep.equal(meaning));
  }
});
