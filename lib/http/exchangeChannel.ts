import { channel } from 'node:diagnostics_channel';
import { messageOf } from '../errors.js';
import type { Hop } from './hop.js';
import type { HttpRequest, HttpResponse } from './message.js';
import { ResponseBody } from './responseBody.js';

/** One request that is on its way. Published as it begins, where the sender was called. */
export interface PublishedExchange {
  readonly request: HttpRequest;
  /** How many redirects led here. */
  readonly redirects: number;
  /** Resolves at the end of the answer's body, or once it is known that none comes. */
  readonly result: Promise<ExchangeResult>;
}

export interface ExchangeResult {
  /** Absent: no answer came. */
  readonly response?: HttpResponse;
  /** Milliseconds from the beginning to the answer's header. */
  readonly headMs?: number;
  /** Milliseconds from the beginning. */
  readonly endMs: number;
  /** Of the answer's body, decoded. */
  readonly bytes?: number;
  /** Why there is no answer, or not all of it. */
  readonly error?: string;
}

/** A channel of `node:diagnostics_channel`. Nothing is gathered while nobody listens. */
export const exchangeChannel = channel('rest-step:exchange');

/** @param exchange resolves with the answer's head */
export function publishExchange(hop: Hop, exchange: Promise<HttpResponse>): void {
  const outcome = observeExchange(exchange, performance.now());
  exchangeChannel.publish({
    request: hop.request,
    redirects: hop.redirects,
    result: outcome,
  } satisfies PublishedExchange);
}

async function observeExchange(exchange: Promise<HttpResponse>, startedAt: number): Promise<ExchangeResult> {
  const elapsed = (): number => performance.now() - startedAt;
  try {
    const response = await exchange;
    const headMs = elapsed();
    const error = await waitForEnd(response);
    const bytes = response.body instanceof ResponseBody ? { bytes: response.body.receivedBytes } : {};
    return { response, headMs, endMs: elapsed(), ...bytes, ...(error === undefined ? {} : { error }) };
  } catch (error: unknown) {
    return { endMs: elapsed(), error: messageOf(error) };
  }
}

/** Resolves when a body is over, with what broke it off. A body that nobody reads further is over as well. */
function waitForEnd({ body }: HttpResponse): Promise<string | undefined> {
  return new Promise((resolve) => {
    const end = (): void => resolve(body.errored ? messageOf(body.errored) : undefined);
    if (body.readableEnded || body.destroyed) end();
    else body.once('end', end).once('close', end);
  });
}
