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

  onEvent(event: PhaseEvent): void {
    switch (event) {
      case 'created':
        this.#isReady = this.#isSent = false;
        this.#limit('connect', this.#limits.connectMs);
        return;
      case 'ready':
        this.#isReady = true;
        break;
      case 'sent':
        this.#isSent = true;
        break;
      case 'headers':
      case 'ended':
        this.#stop();
        return;
      case 'resolved':
      case 'connected':
        return;
    }
    // The last byte may be written before the handshake has ended.
    if (!this.#isReady) return;
    if (this.#isSent) this.#limit('headers', this.#limits.headersMs);
    else this.#stop();
  }

  #limit(phase: 'connect' | 'headers', ms: number): void {
    this.#stop();
    this.#timer = setTimeout(() => this.#fail(createPhaseTimeoutError(phase, ms)), ms);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
