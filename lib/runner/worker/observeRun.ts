import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { exchangeChannel, type PublishedExchange } from '../../http/exchangeChannel.js';
import type { Excerpt } from '../../wire/run.js';
import type { RunObserver } from '../runOptions.js';
import { createExchangeEntry } from './exchangeEntry.js';
import type { SecretMask } from './secretMask.js';
import type { RunReporter } from './runReporter.js';

/** Of a message, in characters. */
const LONGEST_MESSAGE = 32 * 1024;
/** Of what a sample gives: that is what was asked for. */
const LONGEST_SAMPLE = 1024 * 1024;
/** Of a line of a log, or a reason. */
const LONGEST_LINE = 4 * 1024;

/** The work of a step on one message. */
interface Work {
  readonly step: string;
  attempts: number;
}

export interface RunObservation {
  readonly observer: RunObserver;
  /** Waits for the ends of exchanges that are on their way, and watches no more. */
  close(): Promise<void>;
}

/**
 * Watches a run and reports it, masked.
 * @param isSample what comes out is wanted in full
 * @param onSecret is told of a secret before any text that may hold its values is looked at
 */
export function observeRun(
  reporter: RunReporter,
  mask: SecretMask,
  isSample: boolean,
  onSecret: (document: string) => void,
): RunObservation {
  const works = new AsyncLocalStorage<Work>();
  const underWay = new Set<Promise<void>>();

  const onExchange = (message: unknown): void => {
    const work = works.getStore();
    if (work === undefined) return;
    const published = message as PublishedExchange;
    if (published.redirects === 0) work.attempts += 1;
    const attempt = work.attempts;
    const told = published.result
      .then((outcome) => {
        const exchange = createExchangeEntry(published, outcome, attempt, mask);
        reporter.add({ kind: 'exchange', step: work.step, exchange });
      })
      .finally(() => underWay.delete(told));
    underWay.add(told);
  };
  subscribe(exchangeChannel.name, onExchange);

  return {
    observer: {
      message(step, direction, { body, headers }) {
        const longest = isSample && direction === 'out' ? LONGEST_SAMPLE : LONGEST_MESSAGE;
        const excerpt = (value: unknown): Excerpt => mask.maskExcerpt(jsonOf(value), longest);
        const hasHeaders = typeof headers === 'object' && headers !== null && Object.keys(headers).length > 0;
        reporter.add({
          kind: 'message',
          step,
          direction,
          body: excerpt(body),
          ...(hasHeaders ? { headers: excerpt(headers) } : {}),
        });
      },
      rebound(step, reason) {
        reporter.add({ kind: 'rebound', step, reason: mask.maskExcerpt(reason, LONGEST_LINE).text });
      },
      log(step, level, text) {
        reporter.add({ kind: 'log', step, level, text: mask.maskExcerpt(text, LONGEST_LINE).text });
      },
      secret: onSecret,
      trackWork(step, work) {
        works.run({ step, attempts: 0 }, work);
      },
    },
    async close() {
      while (underWay.size > 0) await Promise.all(underWay);
      unsubscribe(exchangeChannel.name, onExchange);
    },
  };
}

/** A body that is absent is an empty text. */
function jsonOf(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return text ?? '';
}
