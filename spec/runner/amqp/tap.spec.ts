import '../../support/quiet.js';

import type { Channel, ConsumeMessage } from 'amqplib';
import { expect } from 'chai';

import { MessageCipher } from '../../../lib/runner/amqp/messageCipher.js';
import { Tap } from '../../../lib/runner/amqp/tap.js';
import { Topology } from '../../../lib/runner/amqp/topology.js';
import type { FlowStep } from '../../../lib/runner/flow.js';
import type { FlowMessage, StepError } from '../../../lib/runner/runOptions.js';
import { StepStats } from '../../../lib/runner/stepStats.js';

const steps: FlowStep[] = ['a', 'b'].map((id) => ({
  id,
  function: 'f',
  prefetch: 1,
  replicas: 1,
  passthrough: false,
  config: {},
}));

/** A tap on a queue that delivers at once. */
async function setup(onOutput: () => Promise<void> = () => Promise.resolve()) {
  const cipher = new MessageCipher();
  const tallies = steps.map((step) => new StepStats(step.id, step.function));
  const outputs: FlowMessage[] = [];
  const errors: StepError[] = [];
  const failures: unknown[] = [];
  const acked: unknown[] = [];
  const snapshots = new Map<string, unknown>();
  let deliver: (message: ConsumeMessage | null) => void = () => undefined;
  const put = (routingKey: string, content: Buffer, headers: Record<string, unknown> = {}): void =>
    deliver({ content, fields: { routingKey }, properties: { headers } } as ConsumeMessage);
  const channel = {
    prefetch: () => Promise.resolve(),
    consume: (_queue: string, listener: typeof deliver) => Promise.resolve((deliver = listener)),
    ack: (message: ConsumeMessage) => acked.push(message.fields.routingKey),
    sendToQueue: (_queue: string, content: Buffer, { headers }: { headers: Record<string, unknown> }) =>
      put('', content, headers),
  } as unknown as Channel;
  const tap = new Tap({
    channel,
    topology: new Topology('r1', steps),
    cipher,
    stats: tallies,
    listener: {
      output: (message) => {
        outputs.push(message.decode());
        return onOutput();
      },
      error: (error) => errors.push(error),
    },
    api: { getSnapshot: (id) => snapshots.get(id) ?? {}, setSnapshot: (id, value) => snapshots.set(id, value) },
    onFailure: (error) => failures.push(error),
  });
  await tap.open();
  const counts = () => tallies.map((tally) => tally.getCounts());
  return { tap, put, cipher, outputs, errors, failures, acked, snapshots, counts, cut: () => deliver(null) };
}

describe('Tap', () => {
  it("counts data between steps and passes the last step's data to the listener", async () => {
    const { tap, put, cipher, outputs, counts } = await setup();
    put('a.data', cipher.encrypt({ body: 1 }), { start: 1000, end: 1040 });
    put('b.data', cipher.encrypt({ body: 2 }), { start: 1000, end: 1010 });
    await tap.sync();
    expect(outputs).to.deep.equal([{ body: 2 }]);
    const [first, last] = counts();
    expect(first).to.include({ in: 0, out: 1 });
    expect(last).to.include({ in: 1, out: 1 });
    expect(first?.p50Ms).to.be.closeTo(40, 0.8);
  });

  it('decrypts the error of a step', async () => {
    const { tap, put, cipher, errors, counts } = await setup();
    const said = { name: 'TypeError', message: 'no', stack: 'at x' };
    const error = Buffer.from(cipher.encrypt(said).toString('base64')).toString();
    put('a.error', Buffer.from(JSON.stringify({ error })));
    await tap.sync();
    expect(errors).to.deep.equal([{ stepId: 'a', ...said }]);
    expect(counts()[0]).to.include({ errors: 1, out: 0 });
  });

  it('explains that a message is too large for the broker', async () => {
    const { tap, put, cipher, errors } = await setup();
    const said = { name: 'Error', message: 'Outgoing message size 10666988 exceeds limit of 10485760.' };
    const error = Buffer.from(cipher.encrypt(said).toString('base64')).toString();
    put('b.error', Buffer.from(JSON.stringify({ error })));
    await tap.sync();
    expect(errors[0]?.message).to.match(/^The message that b emitted is too large for the broker: 10666988 bytes/);
  });

  it('counts the rebounded messages that wait', async () => {
    const { tap, put, counts } = await setup();
    for (const key of ['a.rebound', 'a.rebound', 'b.rebound', 'a.input']) put(key, Buffer.alloc(0));
    await tap.sync();
    expect([tap.countWaiting(0), tap.countWaiting(1)]).to.deep.equal([1, 1]);
    tap.recordDropped(0, 1);
    expect(tap.countWaiting(0)).to.equal(0);
    expect(counts()[0]).to.include({ rebounds: 2, left: 1 });
  });

  it('stores snapshots and updates of them', async () => {
    const { tap, put, snapshots } = await setup();
    put('a.snapshot', Buffer.from('{"x":1,"y":1}'), { snapshotEvent: 'snapshot' });
    put('a.snapshot', Buffer.from('{"y":2}'), { snapshotEvent: 'updateSnapshot' });
    put('b.snapshot', Buffer.from('{"z":3}'), { snapshotEvent: 'snapshot' });
    await tap.sync();
    expect([...snapshots]).to.deep.equal([
      ['a', { x: 1, y: 2 }],
      ['b', { z: 3 }],
    ]);
  });

  it('leaves the rest on the broker while the listener is busy', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { tap, put, cipher, outputs, acked } = await setup(() => gate);
    for (const body of [1, 2, 3]) put('b.data', cipher.encrypt({ body }));
    for (let turns = 0; turns < 20; turns++) await Promise.resolve();
    expect(outputs).to.have.lengthOf(1);
    expect(acked).to.deep.equal([]);
    release();
    await tap.sync();
    expect(outputs.map(({ body }) => body)).to.deep.equal([1, 2, 3]);
    expect(acked).to.deep.equal(['b.data', 'b.data', 'b.data']);
  });

  it('ignores messages of other runs', async () => {
    const { tap, put, counts, failures } = await setup();
    put('other.data', Buffer.from('?'));
    await tap.sync();
    expect(counts().map(({ in: came, out }) => [came, out])).to.deep.equal([
      [0, 0],
      [0, 0],
    ]);
    expect(failures).to.deep.equal([]);
  });

  it('fails when it cannot read a message or the queue is deleted', async () => {
    const { put, failures, cut } = await setup();
    put('b.data', Buffer.from('not encrypted'));
    cut();
    for (let turns = 0; turns < 20; turns++) await Promise.resolve();
    expect(failures.map((error) => (error as Error).message)).to.have.lengthOf(2);
    expect(String(failures[0])).to.include('the broker deleted the queue');
    expect(String(failures[1])).to.include('Failed to decrypt message');
  });
});
