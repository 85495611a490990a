import { RestError, TransportError } from '../../errors.js';
import type { OutboundPolicy } from '../../http/outboundPolicy.js';
import { discardBody } from '../../http/readBody.js';
import { createSender } from '../../http/send.js';
import type { SendWebhook } from '../model/webhook.js';

/**
 * Posts to addresses that users have entered: only to those that the policy allows, looked at when it connects; redirects are
 * answers like others; of an answer only the head counts.
 * @param timeoutMs for one exchange as a whole
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
      const answer = await send(
        {
          method: 'POST',
          url: target,
          headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
          body: { kind: 'bytes', bytes: Buffer.from(body, 'utf8') },
        },
        options,
      );
      await discardBody(answer);
      const retryAfter = answer.headers['retry-after'];
      return { status: answer.status, ...(typeof retryAfter === 'string' ? { retryAfter } : {}) };
    } catch (error: unknown) {
      if (error instanceof TransportError) return { status: null, failure: error.reason };
      if (error instanceof RestError) return { status: null, failure: 'ERR_ADDRESS_REFUSED' };
      throw error;
    }
  };
}
