import type { HttpRequest, SendOptions } from './message.js';

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

  /** Returns the hop with another request in its place. */
  withRequest(request: HttpRequest): Hop {
    return new Hop(request, this.options, this.startedAt, this.redirects);
  }
}
