import { asJsonObject, parseJson } from '../../../../json.js';
import type { Excerpt, HttpExchange, NumberedEntry } from '../../../../wire/run.js';

/** The result of processing one message. */
export interface SampleResult {
  readonly exchanges: readonly HttpExchange[];
  readonly messages: readonly Excerpt[];
  /** Error messages of the component. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Sorts the entries of a run into exchanges, messages, errors and warnings. */
export function collectSampleResult(entries: readonly NumberedEntry[]): SampleResult {
  return {
    exchanges: entries.flatMap((entry) => (entry.kind === 'exchange' ? [entry.exchange] : [])),
    messages: entries.flatMap((entry) => (entry.kind === 'message' && entry.direction === 'out' ? [entry.body] : [])),
    errors: entries.flatMap((entry) => {
      if (entry.kind === 'error') return [entry.message];
      return entry.kind === 'rebound' ? [`The step rebounded the message, to retry it later: ${entry.reason}`] : [];
    }),
    warnings: entries.flatMap((entry) => (entry.kind === 'log' ? [entry.text] : [])),
  };
}

/** Reads the response body, text or JSON, from an emitted message. Undefined if there is none or the message is truncated. */
export function readResponseBody({ text, length }: Excerpt): string | undefined {
  if (text.length < length) return undefined;
  const { responseBody, body } = asJsonObject(parseJson(text));
  const found = responseBody === undefined ? body : responseBody;
  if (found === undefined) return undefined;
  return typeof found === 'string' ? found : JSON.stringify(found, undefined, 2);
}

/** Whether the server or the component rejected the credential, so that authenticating again may help. */
export function isAccessDenied({ exchanges, errors }: SampleResult): boolean {
  const status = exchanges.at(-1)?.status;
  return status === 401 || status === 403 || errors.some((text) => /\bcredentials?\b/i.test(text));
}

/** Returns the total duration of the requests in milliseconds, without the delays between attempts. */
export function sumDurations(exchanges: readonly HttpExchange[]): number {
  return Math.round(exchanges.reduce((sum, { endMs }) => sum + endMs, 0));
}
