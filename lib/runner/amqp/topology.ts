import type { Channel } from 'amqplib';

import type { FlowStep } from '../flow.js';

/** What the runtime publishes under a step's routing key, and `input`: what comes back to a step after a rebound. */
export type Kind = 'data' | 'error' | 'rebound' | 'snapshot' | 'input';

const KINDS: readonly Kind[] = ['data', 'error', 'rebound', 'snapshot', 'input'];

/** Queues that nobody reads vanish by themselves, should the runner die before it deletes them. */
const EXPIRES_MS = 30 * 60 * 1000;

/** Names on the broker; all hold the run's id. */
export class Topology {
  readonly exchange: string;
  /** Sees a copy of all that the steps publish. */
  readonly tap: string;

  constructor(
    readonly runId: string,
    readonly steps: readonly FlowStep[],
  ) {
    this.exchange = `run.${runId}`;
    this.tap = `run.${runId}.tap`;
  }

  queue(step: FlowStep): string {
    return `run.${this.runId}.step.${step.id}`;
  }

  /** Where messages wait for another try. */
  reboundQueue(step: FlowStep): string {
    return `run.${this.runId}.rebound.${step.id}`;
  }

  key(step: FlowStep, kind: Kind): string {
    return `${step.id}.${kind}`;
  }

  /** The step and the kind that a routing key stands for; undefined for what is not one of ours. */
  parseKey(key: string): { readonly index: number; readonly kind: Kind } | undefined {
    const [stepId, word] = key.split('.');
    const index = this.steps.findIndex(({ id }) => id === stepId);
    const kind = KINDS.find((known) => known === word);
    return index < 0 || kind === undefined ? undefined : { index, kind };
  }

  /** Declares an exchange, a queue per step in a row, one per step for rebounds, and the tap. */
  async declare(channel: Channel): Promise<void> {
    await channel.assertExchange(this.exchange, 'direct', { durable: false });
    await channel.assertQueue(this.tap, { exclusive: true, durable: false });
    for (const [index, step] of this.steps.entries()) {
      await channel.assertQueue(this.queue(step), queueOptions);
      await channel.bindQueue(this.queue(step), this.exchange, this.key(step, 'input'));
      const previous = this.steps[index - 1];
      if (previous) await channel.bindQueue(this.queue(step), this.exchange, this.key(previous, 'data'));
      await this.#assertReboundQueue(channel, step);
      await channel.bindQueue(this.reboundQueue(step), this.exchange, this.key(step, 'rebound'));
      for (const kind of KINDS) await channel.bindQueue(this.tap, this.exchange, this.key(step, kind));
    }
  }

  /** How many messages are ready in a step's queue. Asking keeps the queues for rebounds from expiring. */
  async ready(channel: Channel, step: FlowStep): Promise<number> {
    await this.#assertReboundQueue(channel, step);
    return (await channel.assertQueue(this.queue(step), queueOptions)).messageCount;
  }

  async remove(channel: Channel): Promise<void> {
    for (const step of this.steps) {
      await channel.deleteQueue(this.queue(step));
      await channel.deleteQueue(this.reboundQueue(step));
    }
    await channel.deleteQueue(this.tap);
    await channel.deleteExchange(this.exchange);
  }

  async #assertReboundQueue(channel: Channel, step: FlowStep): Promise<void> {
    await channel.assertQueue(this.reboundQueue(step), {
      ...queueOptions,
      deadLetterExchange: this.exchange,
      deadLetterRoutingKey: this.key(step, 'input'),
    });
  }
}

const queueOptions = { durable: false, expires: EXPIRES_MS } as const;
