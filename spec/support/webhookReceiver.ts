import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** A message that a receiver got. */
export interface ReceivedWebhook {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly id: string;
  /** The body as JSON. */
  readonly message: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- specs poke at messages
  readonly raw: Buffer;
}

/** Returns the `webhook-signature` of one secret according to Standard Webhooks 1.0.0. */
export function createSignature(id: string, timestamp: string, body: Buffer, secret: string): string {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+=*)$/.exec(secret) ?? [];
  if (encoded === undefined) throw new Error('this is no signing secret');
  const hmac = createHmac('sha256', Buffer.from(encoded, 'base64'));
  hmac.update(`${id}.${timestamp}.`).update(body);
  return `v1,${hmac.digest('base64')}`;
}

/** Whether one of the signatures is valid for the secret, with a timestamp within five minutes. */
export function isSigned({ headers, raw }: ReceivedWebhook, secret: string, nowMs: number): boolean {
  const timestamp = String(headers['webhook-timestamp']);
  if (!/^\d+$/.test(timestamp) || Math.abs(nowMs / 1000 - Number(timestamp)) > 300) return false;
  const expected = createSignature(String(headers['webhook-id']), timestamp, raw, secret);
  return String(headers['webhook-signature']).split(' ').includes(expected);
}

/** Creates a receiver for a loopback server. It records the messages, and responds with 204 by default. */
export function createWebhookReceiver(
  respond?: (response: ServerResponse, got: ReceivedWebhook, count: number) => void,
): {
  readonly received: ReceivedWebhook[];
  readonly listener: RequestListener;
} {
  const received: ReceivedWebhook[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const { method = '', url = '', headers } = request;
      const got = { method, url, headers, id: String(headers['webhook-id']), message: JSON.parse(raw.toString()), raw };
      received.push(got);
      if (respond === undefined) response.writeHead(204).end();
      else respond(response, got, received.length);
    });
  };
  return { received, listener };
}
