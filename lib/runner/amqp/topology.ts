import type { Channel } from 'amqplib';

import type { FlowStep } from '../flow.js';

/** What the runtime publishes under a step's routing key, and `input`: what comes back to a step after a rebound. */
export type MessageKind = 'data' | 'error' | 'rebound' | 'snapshot' | 'input';

const KINDS: readonly MessageKind[] = ['data', 'error', 'rebound', 'snapshot', 'input'];

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

  queueName(step: FlowStep): string {
    return `run.${this.runId}.step.${step.id}`;
  }

  /** Where messages wait for another try. */
  reboundQueueName(step: FlowStep): string {
    return `run.${this.runId}.rebound.${step.id}`;
  }

  routingKey(step: FlowStep, kind: MessageKind): string {
    return `${step.id}.${kind}`;
  }

  /** The step and the kind that a routing key stands for; undefined for what is not one of ours. */
  parseRoutingKey(key: string): { readonly index: number; readonly kind: MessageKind } | undefined {
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
      await channel.assertQueue(this.queueName(step), queueOptions);
      await channel.bindQueue(this.queueName(step), this.exchange, this.routingKey(step, 'input'));
      const previous = this.steps[index - 1];
      if (previous) await channel.bindQueue(this.queueName(step), this.exchange, this.routingKey(previous, 'data'));
      await this.#assertReboundQueue(channel, step);
      await channel.bindQueue(this.reboundQueueName(step), this.exchange, this.routingKey(step, 'rebound'));
      for (const kind of KINDS) await channel.bindQueue(this.tap, this.exchange, this.routingKey(step, kind));
    }
  }

  /** How many messages are ready in a step's queue. Asking keeps the queues for rebounds from expiring. */
  async countReady(channel: Channel, step: FlowStep): Promise<number> {
    await this.#assertReboundQueue(channel, step);
    return (await channel.assertQueue(this.queueName(step), queueOptions)).messageCount;
  }

  async remove(channel: Channel): Promise<void> {
    for (const step of this.steps) {
      await channel.deleteQueue(this.queueName(step));
      await channel.deleteQueue(this.reboundQueueName(step));
    }
    await channel.deleteQueue(this.tap);
    await channel.deleteExchange(this.exchange);
  }

  async #assertReboundQueue(channel: Channel, step: FlowStep): Promise<void> {
    await channel.assertQueue(this.reboundQueueName(step), {
      ...queueOptions,
      deadLetterExchange: this.exchange,
      deadLetterRoutingKey: this.routingKey(step, 'input'),
    });
  }
}

const queueOptions = { durable: false, expires: EXPIRES_MS } as const;
