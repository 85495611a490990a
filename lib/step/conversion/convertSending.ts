import type { JsonObject } from '../../json.js';
import { MAX_REDIRECTS } from '../../request/dialects/request/sendOptions.js';
import type { V2Config } from '../../request/dialects/v2/config.js';
import type { ConversionNotes } from './conversionNotes.js';

/** Converts timeouts, sizes, redirects and TLS. */
export function convertSending(
  { send, pacing }: Pick<V2Config, 'send' | 'pacing'>,
  notes: ConversionNotes,
): JsonObject {
  const rateLimit = pacing.kind === 'spacing' ? convertDelay(pacing.ms, notes) : undefined;
  if (send.maxRedirects > MAX_REDIRECTS) {
    notes.add('limits', `at most ${MAX_REDIRECTS} redirects are followed, not ${send.maxRedirects}`);
  }
  notes.add(
    'limits',
    'a request with its redirects and its response takes at most 19 minutes; v2 limited only idle time',
  );
  const { maxRequestBytes, maxResponseBytes } = send;
  return {
    ...(rateLimit !== undefined && { rateLimit }),
    // In v2, the wait for the connection and for the response is idle time.
    timeouts: { connect: send.idleTimeoutMs, headers: send.idleTimeoutMs, idle: send.idleTimeoutMs },
    limits: {
      ...(maxRequestBytes !== undefined && isLimit(maxRequestBytes) && { request: Math.floor(maxRequestBytes) }),
      ...(isLimit(maxResponseBytes) && { response: Math.floor(maxResponseBytes) }),
      redirects: Math.min(send.maxRedirects, MAX_REDIRECTS),
    },
    ...(!send.verifyTls && { tls: { verify: false } }),
  };
}

function convertDelay(ms: number, notes: ConversionNotes): JsonObject {
  notes.add(
    'limits',
    'Delay in ms is a rate limit of one request: a delay begins with the response, at most a tenth of it after the request; v2 counted from the request',
  );
  notes.add('limits', 'a message that would wait for longer than 19 minutes returns to its queue; v2 let it wait');
  return { requests: 1, per: Math.max(1, ms), scope: 'step', adaptive: false };
}

/** A number beyond is no limit. */
function isLimit(bytes: number): boolean {
  return bytes <= Number.MAX_SAFE_INTEGER;
}
