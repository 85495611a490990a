import type { TracedAttempt } from '../../../../trace.js';
import type { Excerpt, HttpExchange, NumberedEntry } from '../../../../wire/run.js';

/** An error message of the component, and the errors of which it is made. */
interface SampleError {
  readonly text: string;
  readonly problems?: readonly string[];
}

/** The result of processing one message. */
export interface SampleResult {
  readonly exchanges: readonly HttpExchange[];
  /** Attempts that have been decided. */
  readonly attempts: readonly TracedAttempt[];
  readonly messages: readonly Excerpt[];
  readonly errors: readonly SampleError[];
  readonly warnings: readonly string[];
  /** The limit of pagination at which the step ended, if there are more pages or records: `pagination.maxPages (2)`. */
  readonly pageLimit?: string;
  /** Number of entries, most of them messages, beyond the limits of a run. */
  readonly dropped: number;
}

/** The warning of a step that ended before its last page. */
const PAGE_LIMIT = /: ended at (pagination\.\w+ \([^)]*\)); there are more pages or records$/;

/** Sorts the entries of a run into exchanges, attempts, messages, errors and warnings. */
export function collectSampleResult(entries: readonly NumberedEntry[]): SampleResult {
  const attempts = entries.flatMap((entry) => (entry.kind === 'attempt' ? [entry.attempt] : []));
  const exchanges = entries.flatMap((entry) => (entry.kind === 'exchange' ? [entry.exchange] : []));
  const logs = entries.flatMap((entry) => (entry.kind === 'log' ? [entry.text] : []));
  const pageLimit = logs.flatMap((text) => PAGE_LIMIT.exec(text)?.[1] ?? []).at(-1);
  return {
    exchanges: numberExchanges(exchanges, attempts),
    attempts,
    messages: entries.flatMap((entry) => (entry.kind === 'message' && entry.direction === 'out' ? [entry.body] : [])),
    errors: entries.flatMap((entry) => {
      if (entry.kind === 'error') {
        return [{ text: entry.message, ...(entry.problems && { problems: entry.problems }) }];
      }
      return entry.kind === 'rebound'
        ? [{ text: `The step rebounded the message, to retry it later: ${entry.reason}` }]
        : [];
    }),
    warnings: logs.filter((text) => !PAGE_LIMIT.test(text)),
    ...(pageLimit !== undefined && { pageLimit }),
    dropped: entries.reduce((count, entry) => (entry.kind === 'dropped' ? entry.count : count), 0),
  };
}

/** Numbers exchanges as the attempts do, which count neither the answer to a challenge nor the request with a new token. */
function numberExchanges(
  exchanges: readonly HttpExchange[],
  attempts: readonly TracedAttempt[],
): readonly HttpExchange[] {
  const numbers = attempts.flatMap(({ attempt, hops }) => hops.map(() => attempt));
  return exchanges.map((exchange, index) => ({ ...exchange, attempt: numbers[index] ?? exchange.attempt }));
}

/** Whether the server or the component rejected the credential, so that authenticating again may help. */
export function isAccessDenied({ exchanges, errors }: SampleResult): boolean {
  const status = exchanges.at(-1)?.status;
  return status === 401 || status === 403 || errors.some(({ text }) => /\bcredentials?\b/i.test(text));
}

/** Returns the total duration of the requests in milliseconds, without the delays between attempts. */
export function sumDurations(exchanges: readonly HttpExchange[]): number {
  return Math.round(exchanges.reduce((sum, { endMs }) => sum + endMs, 0));
}
