import { createSender } from '../../lib/http/send.js';
import type { Sender } from '../../lib/http/send.js';
import type { Body, Header, HttpRequest, SendOptions } from '../../lib/http/message.js';
import type { TransportError } from '../../lib/errors.js';
import type { ProxySettings } from '../../lib/http/proxy.js';

export const defaultOptions: SendOptions = {
  idleTimeoutMs: 2000,
  maxResponseBytes: 20_000_000,
  verifyTls: true,
  maxRedirects: 5,
};

/** Creates a sender for specs. */
export function createTestSender(proxy: ProxySettings = {}, ca?: string): Sender {
  return createSender(ca === undefined ? { proxy } : { proxy, ca });
}

export function requestTo(url: URL | string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url: new URL(url), headers: [], body: { kind: 'none' }, ...more };
}

export function header(name: string, value: string, credential?: 'credential'): Header {
  return credential ? { name, value, credential: true } : { name, value };
}

export function bytes(text: string | Uint8Array): Body {
  return { kind: 'bytes', bytes: Buffer.from(text) };
}

/** Returns the error of a rejected promise. */
export async function catchFailure(promise: Promise<unknown>): Promise<TransportError> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error as TransportError;
  }
  throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
}

/** Returns the fields of an error for one comparison. */
export function summarize(error: TransportError): unknown[] {
  return [error.name, error.reason, error.sent, error.message];
}
