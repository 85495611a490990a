import type { Channel, ConsumeMessage } from 'amqplib';

import { EncodedMessage } from '../encodedMessage.js';
import type { RunListener } from '../runOptions.js';
import type { StepApi } from '../stepApi.js';
import type { StepStats } from '../stepStats.js';
import type { MessageCipher } from './messageCipher.js';
import { explainMessageSize } from './messageSize.js';
import type { Topology } from './topology.js';

const PREFETCH = 100;
const MARKER = 'x-run-marker';

export interface TapOptions {
  readonly channel: Channel;
  readonly topology: Topology;
  readonly envelope: MessageCipher;
  readonly stats: readonly StepStats[];
  readonly listener: RunListener;
  readonly api: Pick<StepApi, 'getSnapshot' | 'setSnapshot' | 'rewriteAddresses'>;
  /** Called when what a step published can't be understood. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Reads a copy of all that the steps publish: counts it, gives the last step's data and all errors to the listener, keeps
 * snapshots, and knows how many messages of a step wait for another try.
 */
export class Tap {
  readonly #options: TapOptions;
  readonly #waiting: number[];
  readonly #markers = new Map<string, () => void>();
  #marker = 0;
  #work = Promise.resolve();

  constructor(options: TapOptions) {
    this.#options = options;
    this.#waiting = options.stats.map(() => 0);
  }

  async open(): Promise<void> {
    const { channel, topology, onFailure } = this.#options;
    await channel.prefetch(PREFETCH);
    await channel.consume(topology.tap, (message) => {
      if (!message) {
        onFailure(new Error('the broker took the queue away'));
        return;
      }
      // One after the other: outputs keep their order, and a slow listener leaves the rest on the broker.
      this.#work = this.#work
        .then(() => this.#handle(message))
        .then(() => channel.ack(message))
        .catch(onFailure);
    });
  }

  /** Resolves when everything that was published before has been handled. */
  async sync(): Promise<void> {
    const marker = String(++this.#marker);
    const { channel, topology } = this.#options;
    const handled = new Promise<void>((resolve) => this.#markers.set(marker, resolve));
    channel.sendToQueue(topology.tap, Buffer.alloc(0), { headers: { [MARKER]: marker } });
    await handled;
  }

  /** Messages of a step that wait in its queue for rebounds, as far as is known. */
  countWaiting(index: number): number {
    return this.#waiting[index] ?? 0;
  }

  /** Says that so many of them will not come back. */
  recordDropped(index: number, count: number): void {
    this.#wait(index, -count);
    this.#options.stats[index]?.add('left', count);
  }

  async #handle(message: ConsumeMessage): Promise<void> {
    const headers = (message.properties.headers ?? {}) as Readonly<Record<string, unknown>>;
    const marker = headers[MARKER];
    if (typeof marker === 'string') {
      this.#markers.get(marker)?.();
      this.#markers.delete(marker);
      return;
    }
    const { topology, envelope, stats: tallies, listener, api } = this.#options;
    const key = topology.parseRoutingKey(message.fields.routingKey);
    const step = key && topology.steps[key.index];
    const tally = key && tallies[key.index];
    if (!step || !tally) return;
    switch (key.kind) {
      case 'data': {
        tally.add('out');
        tally.recordDuration(durationOf(headers));
        const next = tallies[key.index + 1];
        if (next) next.add('in');
        else
          await listener.output(
            EncodedMessage.encode(envelope.decrypt(message.content) as object, api.rewriteAddresses),
          );
        return;
      }
      case 'error': {
        tally.add('errors');
        tally.recordDuration(durationOf(headers));
        const error = envelope.decryptError(message.content);
        listener.error({ stepId: step.id, ...error, message: explainMessageSize(step.id, error.message) });
        return;
      }
      case 'rebound':
        tally.add('rebounds');
        this.#wait(key.index, 1);
        return;
      case 'input':
        this.#wait(key.index, -1);
        return;
      case 'snapshot': {
        const value = JSON.parse(message.content.toString()) as object;
        const update = headers.snapshotEvent === 'updateSnapshot';
        api.setSnapshot(step.id, update ? { ...(api.getSnapshot(step.id) as object), ...value } : value);
        return;
      }
    }
  }

  #wait(index: number, change: number): void {
    this.#waiting[index] = this.countWaiting(index) + change;
  }
}

/** The runtime notes when it began with a message and when it had something to say about it. */
function durationOf({ start, end }: Readonly<Record<string, unknown>>): number {
  return typeof start === 'number' && typeof end === 'number' ? Math.max(0, end - start) : 0;
}
