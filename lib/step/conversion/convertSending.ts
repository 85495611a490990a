import type { JsonObject } from '../../json.js';
import { MAX_REDIRECTS } from '../../request/dialects/request/sendOptions.js';
import type { V2Config } from '../../request/dialects/v2/config.js';
import type { ConversionNotes } from './conversionNotes.js';

/** Converts timeouts, sizes, redirects and TLS. */
export function convertSending(
  { send, pacing }: Pick<V2Config, 'send' | 'pacing'>,
  notes: ConversionNotes,
): JsonObject {
  if (pacing.kind !== 'none') {
    notes.refuse(
      "Delay in ms can't be converted yet: there is no rate limit; remove it in the step first, or keep the step",
    );
  }
  if (send.maxRedirects > MAX_REDIRECTS) {
    notes.add('limits', `at most ${MAX_REDIRECTS} redirects are followed, not ${send.maxRedirects}`);
  }
  notes.add(
    'limits',
    'a request with its redirects and its response takes at most 19 minutes; v2 limited only idle time',
  );
  const { maxRequestBytes, maxResponseBytes } = send;
  return {
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

/** A number beyond is no limit. */
function isLimit(bytes: number): boolean {
  return bytes <= Number.MAX_SAFE_INTEGER;
}
