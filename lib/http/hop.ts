import type { HttpRequest, SendOptions } from './message.js';

/**
 * One request of an exchange that may have several, through redirects. A class, because axios copies the plain objects
 * it is given and hands instances through.
 */
export class Hop {
  constructor(
    readonly request: HttpRequest,
    readonly options: SendOptions,
    /** When the whole exchange began, in milliseconds of `performance.now()`. */
    readonly startedAt: number,
    /** How many redirects led here. */
    readonly redirects: number,
  ) {}
}
