import type { TransportError } from '../errors.js';
import type { PhaseEvent } from './exchangePhases.js';
import type { PhaseTimeouts } from './message.js';
import { createPhaseTimeoutError } from './transportErrors.js';

/** Limits the time until a request is connected, and then from its last byte to the response's headers. An upload in between has no limit here. */
export class PhaseTimers {
  readonly #limits: PhaseTimeouts;
  readonly #fail: (error: TransportError) => void;
  #timer: NodeJS.Timeout | undefined;
  #isReady = false;
  #isSent = false;

  constructor(limits: PhaseTimeouts, fail: (error: TransportError) => void) {
    this.#limits = limits;
    this.#fail = fail;
  }

  /** Whether one of the limits is running, so that a silent connection is not idle. */
  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Starts with a request that is not connected yet. */
  start(): void {
    this.#isReady = false;
    this.#isSent = false;
    this.#limit('connect', this.#limits.connectMs);
  }

  onEvent(event: PhaseEvent): void {
    if (event === 'ready') this.#isReady = true;
    if (event === 'sent') this.#isSent = true;
    if (!this.#isReady) return;
    if (this.#isSent) this.#limit('headers', this.#limits.headersMs);
    else this.stop();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #limit(phase: 'connect' | 'headers', ms: number): void {
    this.stop();
    this.#timer = setTimeout(() => this.#fail(createPhaseTimeoutError(phase, ms)), ms);
  }
}
