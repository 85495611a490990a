import type { HttpRequest, HttpResponse, SendOptions } from './message.js';

/** One request of a chain of redirects. A class, because axios copies plain objects but passes instances on unchanged. */
export class Hop {
  constructor(
    readonly request: HttpRequest,
    readonly options: SendOptions,
    /** Start of the first hop, in milliseconds of `performance.now()`. */
    readonly startedAt: number,
    /** Number of redirects before this hop. */
    readonly redirects: number,
  ) {}

  /**
   * Returns the hop with another request in its place.
   *
   * @param waitedMs milliseconds that don't count towards the deadline
   */
  withRequest(request: HttpRequest, waitedMs = 0): Hop {
    return new Hop(request, this.options, this.startedAt + waitedMs, this.redirects);
  }
}

/** Waits until a request may be sent that follows another. Returns the milliseconds that it took. */
export async function waitForNext(options: SendOptions, next: HttpRequest, previous: HttpResponse): Promise<number> {
  if (options.waitForNext === undefined) return 0;
  const beganAt = performance.now();
  await options.waitForNext(next, previous);
  return performance.now() - beganAt;
}
