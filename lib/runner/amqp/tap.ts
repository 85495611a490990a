import type { Channel, ConsumeMessage } from 'amqplib';

import { EncodedMessage } from '../encodedMessage.js';
import type { RunListener } from '../runOptions.js';
import type { StepApi } from '../stepApi.js';
import type { StepStats } from '../stepStats.js';
import type { MessageCipher } from './messageCipher.js';
import { explainMessageSize } from './messageSize.js';
import type { Topology } from './topology.js';
import type { JsonObject } from '../../json.js';

const PREFETCH = 100;
const MARKER_HEADER = 'x-run-marker';

interface TapOptions {
  readonly channel: Channel;
  readonly topology: Topology;
  readonly cipher: MessageCipher;
  readonly stats: readonly StepStats[];
  readonly listener: RunListener;
  readonly api: Pick<StepApi, 'getSnapshot' | 'setSnapshot' | 'rewriteAddresses'>;
  /** Called when a published message can't be read. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * A wire tap: consumes a copy of everything that the steps publish. Counts messages, passes the last step's data and all
 * errors to the listener, stores snapshots, and counts the rebounded messages of each step.
 */
export class Tap {
  readonly #options: TapOptions;
  readonly #waitingCounts: number[];
  readonly #markers = new Map<string, () => void>();
  #lastMarker = 0;
  #pending = Promise.resolve();

  constructor(options: TapOptions) {
    this.#options = options;
    this.#waitingCounts = options.stats.map(() => 0);
  }

  async open(): Promise<void> {
    const { channel, topology, onFailure } = this.#options;
    await channel.prefetch(PREFETCH);
    await channel.consume(topology.tap, (message) => {
      if (!message) {
        onFailure(new Error('the broker deleted the queue'));
        return;
      }
      // Sequential: outputs keep their order, and a slow listener leaves the rest on the broker.
      this.#pending = this.#pending
        .then(() => this.#handle(message))
        .then(() => channel.ack(message))
        .catch(onFailure);
    });
  }

  /** Resolves when everything that was published earlier is handled. */
  async sync(): Promise<void> {
    const marker = String(++this.#lastMarker);
    const { channel, topology } = this.#options;
    const handled = new Promise<void>((resolve) => this.#markers.set(marker, resolve));
    channel.sendToQueue(topology.tap, Buffer.alloc(0), { headers: { [MARKER_HEADER]: marker } });
    await handled;
  }

  /** Counts the messages in a step's rebound queue that the tap has seen. */
  countWaiting(index: number): number {
    return this.#waitingCounts[index] ?? 0;
  }

  /** Records that messages of the rebound queue were dropped. */
  recordDropped(index: number, count: number): void {
    this.#changeWaiting(index, -count);
    this.#options.stats[index]?.add('left', count);
  }

  async #handle(message: ConsumeMessage): Promise<void> {
    const headers = (message.properties.headers ?? {}) as JsonObject;
    const marker = headers[MARKER_HEADER];
    if (typeof marker === 'string') {
      this.#markers.get(marker)?.();
      this.#markers.delete(marker);
      return;
    }
    const { topology, cipher, stats, listener, api } = this.#options;
    const key = topology.parseRoutingKey(message.fields.routingKey);
    const step = key && topology.steps[key.index];
    const stepStats = key && stats[key.index];
    if (!step || !stepStats) return;
    switch (key.kind) {
      case 'data': {
        stepStats.add('out');
        stepStats.recordDuration(readDuration(headers));
        const next = stats[key.index + 1];
        if (next) next.add('in');
        else
          await listener.output(EncodedMessage.encode(cipher.decrypt(message.content) as object, api.rewriteAddresses));
        return;
      }
      case 'error': {
        stepStats.add('errors');
        stepStats.recordDuration(readDuration(headers));
        const error = cipher.decryptError(message.content);
        listener.error({ stepId: step.id, ...error, message: explainMessageSize(step.id, error.message) });
        return;
      }
      case 'rebound':
        stepStats.add('rebounds');
        this.#changeWaiting(key.index, 1);
        return;
      case 'input':
        this.#changeWaiting(key.index, -1);
        return;
      case 'snapshot': {
        const value = JSON.parse(message.content.toString()) as object;
        const update = headers.snapshotEvent === 'updateSnapshot';
        api.setSnapshot(step.id, update ? { ...(api.getSnapshot(step.id) as object), ...value } : value);
        return;
      }
    }
  }

  #changeWaiting(index: number, change: number): void {
    this.#waitingCounts[index] = this.countWaiting(index) + change;
  }
}

/** Milliseconds between the times in the headers at which the runtime started the message and published. */
function readDuration({ start, end }: JsonObject): number {
  return typeof start === 'number' && typeof end === 'number' ? Math.max(0, end - start) : 0;
}
