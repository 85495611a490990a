import { messageOf } from '../errors.js';
import type { HttpRequest, HttpResponse } from '../http/message.js';
import { isSuccess } from '../request/outcome.js';
import {
  addConditions,
  createValidatorKey,
  hasCondition,
  isRedirectedElsewhere,
  parseStoredValidators,
  readValidators,
  type StoredValidators,
} from '../request/validators.js';
import type { Logger } from './logger.js';
import type { StepState } from './stepState.js';

/** The latest request of a message. */
interface SentRequest {
  readonly key: string;
  readonly request: HttpRequest;
  readonly stored: StoredValidators | undefined;
}

/** Makes the requests of a message conditional, by the validators of the responses that earlier messages have emitted. */
export class ConditionalRequest {
  readonly #state: StepState;
  readonly #secretId: string;
  readonly #log: Logger;
  #sent: SentRequest | undefined;
  #response: HttpResponse | undefined;
  #isUnconditional = false;

  constructor(state: StepState, secretId: string, log: Logger) {
    this.#state = state;
    this.#secretId = secretId;
    this.#log = log;
  }

  /** Whether the latest request has a condition, by this or by a header of the step. */
  get isConditional(): boolean {
    return this.#sent !== undefined && hasCondition(this.#sent.request);
  }

  /** Adds the stored validators to a request, which has no credential yet. */
  addConditions(request: HttpRequest): HttpRequest {
    const key = createValidatorKey(request, this.#secretId);
    const known = this.#isUnconditional ? undefined : parseStoredValidators(this.#state.get('validators', key));
    const conditional = known === undefined ? request : addConditions(request, known);
    this.#sent = { key, request: conditional, stored: conditional === request ? undefined : known };
    this.#response = undefined;
    return conditional;
  }

  /**
   * Takes the response to the latest request. Returns whether the request has to be sent again, without a condition: redirects led to
   * another resource than last time, so the 304 is about that one.
   */
  takeResponse(response: HttpResponse): boolean {
    this.#response = response;
    const { stored, request, key } = this.#sent ?? {};
    if (response.status !== 304 || stored === undefined || request === undefined || key === undefined) return false;
    this.#isUnconditional = isRedirectedElsewhere(request, response, stored);
    if (!this.#isUnconditional) this.#state.touch('validators', key);
    return this.#isUnconditional;
  }

  /** Stores the validators of the latest response, whose messages are emitted. A failure is logged: the next request gets the response again. */
  async saveValidators(): Promise<void> {
    const response = this.#response;
    if (this.#sent === undefined || response === undefined || !isSuccess(response.status)) return;
    const { key, request } = this.#sent;
    const validators = readValidators(request, response);
    if (JSON.stringify(validators) === JSON.stringify(this.#state.get('validators', key))) return;
    try {
      await this.#state.set('validators', key, validators);
    } catch (error: unknown) {
      this.#log.warn(`the validators of the response are not stored: ${messageOf(error)}`);
    }
  }
}
