import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { attemptChannel, type PublishedAttempt } from '../../http/attemptChannel.js';
import { exchangeChannel, type PublishedExchange } from '../../http/exchangeChannel.js';
import type { Excerpt } from '../../wire/run.js';
import type { TracedAttempt } from '../../trace.js';
import type { RunObserver } from '../runOptions.js';
import { createExchangeEntry } from './exchangeEntry.js';
import type { SecretMask } from './secretMask.js';
import type { RunReporter } from './runReporter.js';

/** Maximum length of a message in a report, in characters. */
const MAX_MESSAGE_LENGTH = 32 * 1024;
/** Maximum length of a sample's output, which the user requested. */
const MAX_SAMPLE_LENGTH = 1024 * 1024;
/** Maximum length of a log line or a rebound reason. */
const MAX_LINE_LENGTH = 4 * 1024;

/** A step's work on one message. */
interface StepWork {
  readonly step: string;
  attempts: number;
  /** Reports of its exchanges and attempts, until they are complete. */
  readonly pending: Set<Promise<void>>;
}

interface RunObservation {
  readonly observer: RunObserver;
  /** Waits for pending exchanges and stops observing. */
  close(): Promise<void>;
}

/**
 * Observes a run and reports its messages and exchanges, masked.
 *
 * @param isSample report the output with the higher limit of a sample, and its attempts
 * @param onSecret called with a secret before any text that may hold its values is reported
 */
export function observeRun(
  reporter: RunReporter,
  mask: SecretMask,
  isSample: boolean,
  onSecret: (document: string) => void,
): RunObservation {
  const currentWork = new AsyncLocalStorage<StepWork>();
  const pendingReports = new Set<Promise<void>>();
  const addPending = ({ pending }: StepWork, report: Promise<void>): void => {
    for (const reports of [pending, pendingReports]) {
      reports.add(report);
      void report.finally(() => reports.delete(report));
    }
  };

  const onExchange = (message: unknown): void => {
    const work = currentWork.getStore();
    if (work === undefined) return;
    const published = message as PublishedExchange;
    if (published.redirects === 0) work.attempts += 1;
    const attempt = work.attempts;
    const report = published.result.then((result) => {
      const exchange = createExchangeEntry(published, result, attempt, mask);
      reporter.add({ kind: 'exchange', step: work.step, exchange });
    });
    addPending(work, report);
  };
  const onAttempt = (message: unknown): void => {
    const work = currentWork.getStore();
    if (work === undefined) return;
    const { describe } = message as PublishedAttempt;
    // The timings of an attempt are complete when the bodies of its responses have ended.
    const report = Promise.all(work.pending).then(() =>
      reporter.add({ kind: 'attempt', step: work.step, attempt: maskAttempt(describe(), mask) }),
    );
    addPending(work, report);
  };
  subscribe(exchangeChannel.name, onExchange);
  // Other runs have too many attempts to report them beside their exchanges.
  if (isSample) subscribe(attemptChannel.name, onAttempt);

  return {
    observer: {
      message(step, direction, { body, headers }) {
        const maxLength = isSample && direction === 'out' ? MAX_SAMPLE_LENGTH : MAX_MESSAGE_LENGTH;
        const excerpt = (value: unknown): Excerpt => mask.maskExcerpt(toJson(value), maxLength);
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
        reporter.add({ kind: 'rebound', step, reason: mask.maskExcerpt(reason, MAX_LINE_LENGTH).text });
      },
      log(step, level, text) {
        reporter.add({ kind: 'log', step, level, text: mask.maskExcerpt(text, MAX_LINE_LENGTH).text });
      },
      secret: onSecret,
      trackWork(step, work) {
        currentWork.run({ step, attempts: 0, pending: new Set() }, work);
      },
    },
    async close() {
      while (pendingReports.size > 0) await Promise.all(pendingReports);
      unsubscribe(exchangeChannel.name, onExchange);
      unsubscribe(attemptChannel.name, onAttempt);
    },
  };
}

/** Masks the texts of an attempt. */
function maskAttempt(attempt: TracedAttempt, mask: SecretMask): TracedAttempt {
  const { error, rule, hops } = attempt;
  return {
    ...attempt,
    ...(error !== undefined && { error: mask.maskExcerpt(error, MAX_LINE_LENGTH).text }),
    ...(rule !== undefined && { rule: mask.maskText(rule) }),
    hops: hops.map((hop) => ({ ...hop, url: mask.maskText(hop.url) })),
  };
}

/** Returns JSON; an empty string for an absent body. */
function toJson(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return text ?? '';
}
