import type { Excerpt, HttpExchange, NumberedEntry } from '../../../../wire/run.js';

/** What came of one message. */
export interface SampleResult {
  readonly exchanges: readonly HttpExchange[];
  readonly messages: readonly Excerpt[];
  /** In the component's own words. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

export function collectSampleResult(entries: readonly NumberedEntry[]): SampleResult {
  return {
    exchanges: entries.flatMap((entry) => (entry.kind === 'exchange' ? [entry.exchange] : [])),
    messages: entries.flatMap((entry) => (entry.kind === 'message' && entry.direction === 'out' ? [entry.body] : [])),
    errors: entries.flatMap((entry) => {
      if (entry.kind === 'error') return [entry.message];
      return entry.kind === 'rebound'
        ? [`The step sent its message back, to be tried again later: ${entry.reason}`]
        : [];
    }),
    warnings: entries.flatMap((entry) => (entry.kind === 'log' ? [entry.text] : [])),
  };
}

/** The answer's body in what the step emits: text or JSON. Undefined where there is none, or not all of the message is there. */
export function readResponseBody({ text, length }: Excerpt): string | undefined {
  if (text.length < length) return undefined;
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message !== 'object' || message === null) return undefined;
    const { responseBody, body } = message as { readonly responseBody?: unknown; readonly body?: unknown };
    const found = responseBody === undefined ? body : responseBody;
    if (found === undefined) return undefined;
    return typeof found === 'string' ? found : JSON.stringify(found, undefined, 2);
  } catch {
    return undefined;
  }
}

/** Whether the server refused whoever asked: then new access may help. */
export function isAccessDenied({ exchanges, errors }: SampleResult): boolean {
  const status = exchanges.at(-1)?.status;
  return status === 401 || status === 403 || errors.some((text) => /\bcredentials?\b/i.test(text));
}

/** Milliseconds from the first byte sent to the last one that came, pauses between attempts left out. */
export function sumDurations(exchanges: readonly HttpExchange[]): number {
  return Math.round(exchanges.reduce((sum, { endMs }) => sum + endMs, 0));
}
