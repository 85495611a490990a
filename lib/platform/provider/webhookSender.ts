import { RestError, TransportError } from '../../errors.js';
import { ADDRESS_REFUSED, type OutboundPolicy } from '../../http/outboundPolicy.js';
import { findRetryAfter } from '../../http/rateLimitHeaders.js';
import { discardBody } from '../../http/readBody.js';
import { createSender } from '../../http/send.js';
import type { SendWebhook } from '../model/webhook.js';

/**
 * Returns a sender for webhooks. It posts to URLs that users have entered: the policy checks each address when it connects,
 * redirects are not followed, and the body of the response is ignored.
 * @param timeoutMs for one exchange, from the DNS lookup to the last byte
 */
export function createWebhookSender({
  policy,
  timeoutMs,
}: {
  readonly policy: OutboundPolicy;
  readonly timeoutMs: number;
}): SendWebhook {
  const { send } = createSender({ proxy: {}, lookup: policy.lookup });
  const options = {
    idleTimeoutMs: timeoutMs,
    deadlineMs: timeoutMs,
    maxResponseBytes: Infinity,
    verifyTls: true,
    maxRedirects: 0,
  };
  return async (url, headers, body) => {
    try {
      const target = new URL(url);
      policy.check(target);
      const response = await send(
        {
          method: 'POST',
          url: target,
          headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
          body: { kind: 'bytes', bytes: Buffer.from(body, 'utf8') },
        },
        options,
      );
      await discardBody(response);
      const retryAfter = findRetryAfter(response);
      return { status: response.status, ...(retryAfter === undefined ? {} : { retryAfter }) };
    } catch (error: unknown) {
      if (error instanceof TransportError) return { status: null, failure: error.reason };
      if (error instanceof RestError) return { status: null, failure: ADDRESS_REFUSED };
      throw error;
    }
  };
}
