import { channel } from 'node:diagnostics_channel';
import { messageOf } from '../errors.js';
import type { Hop } from './hop.js';
import type { HttpRequest, HttpResponse } from './message.js';
import { waitForEnd } from './readBody.js';
import { ResponseBody } from './responseBody.js';

/** A request that has started. Published in the asynchronous context of the sender's caller. */
export interface PublishedExchange {
  readonly request: HttpRequest;
  /** Number of redirects before this request. */
  readonly redirects: number;
  /** Resolves at the end of the response's body, or when the request fails. Never rejects. */
  readonly result: Promise<ExchangeResult>;
}

/** Response, sizes and times of an exchange. */
export interface ExchangeResult {
  /** Absent without a response. */
  readonly response?: HttpResponse;
  /** Milliseconds from the start to the response's headers. */
  readonly headMs?: number;
  /** Milliseconds from the start. */
  readonly endMs: number;
  /** Size of the decoded body. */
  readonly bytes?: number;
  /** Why the response is missing or incomplete. */
  readonly error?: string;
}

/** A channel of `node:diagnostics_channel`. Without subscribers nothing is recorded. */
export const exchangeChannel = channel('rest-step:exchange');

/** Publishes an exchange. @param exchange resolves with the response */
export function publishExchange(hop: Hop, exchange: Promise<HttpResponse>): void {
  const result = observeExchange(exchange, performance.now());
  exchangeChannel.publish({
    request: hop.request,
    redirects: hop.redirects,
    result,
  } satisfies PublishedExchange);
}

async function observeExchange(exchange: Promise<HttpResponse>, startedAt: number): Promise<ExchangeResult> {
  const elapsed = (): number => performance.now() - startedAt;
  try {
    const response = await exchange;
    const headMs = elapsed();
    const error = await waitForEnd(response);
    const bytes = response.body instanceof ResponseBody ? { bytes: response.body.receivedBytes } : {};
    return { response, headMs, endMs: elapsed(), ...bytes, ...(error && { error: messageOf(error) }) };
  } catch (error: unknown) {
    return { endMs: elapsed(), error: messageOf(error) };
  }
}
