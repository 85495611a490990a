import type { Channel } from 'amqplib';

import type { FlowStep } from '../flow.js';

/** The kinds of messages that the runtime publishes for a step; `input` is a message that returns after a rebound. */
type MessageKind = 'data' | 'error' | 'rebound' | 'snapshot' | 'input';

const MESSAGE_KINDS: readonly MessageKind[] = ['data', 'error', 'rebound', 'snapshot', 'input'];

/** Unused queues expire after this time, if the runner crashes before it deletes them. */
const QUEUE_EXPIRY_MS = 30 * 60 * 1000;

/** The exchange and queues of a run. All names have the run's id. */
export class Topology {
  readonly exchange: string;
  /** Name of the queue that receives a copy of everything that the steps publish. */
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

  /** Name of the queue in which rebounded messages wait. */
  reboundQueueName(step: FlowStep): string {
    return `run.${this.runId}.rebound.${step.id}`;
  }

  routingKey(step: FlowStep, kind: MessageKind): string {
    return `${step.id}.${kind}`;
  }

  /** Returns the step and kind of a routing key; undefined for an unknown key. */
  parseRoutingKey(key: string): { readonly index: number; readonly kind: MessageKind } | undefined {
    const [stepId, word] = key.split('.');
    const index = this.steps.findIndex(({ id }) => id === stepId);
    const kind = MESSAGE_KINDS.find((known) => known === word);
    return index < 0 || kind === undefined ? undefined : { index, kind };
  }

  /** Declares the exchange, a queue and a rebound queue per step, and the tap. */
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
      for (const kind of MESSAGE_KINDS) await channel.bindQueue(this.tap, this.exchange, this.routingKey(step, kind));
    }
  }

  /** Counts the ready messages in a step's queue. Also prevents the rebound queue from expiring. */
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

const queueOptions = { durable: false, expires: QUEUE_EXPIRY_MS } as const;
