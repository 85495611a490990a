import { RestError } from '../../../errors.js';
import { parseRetryAfterMs } from '../../../http/rateLimitHeaders.js';
import type { JsonObject } from '../../../json.js';
import { evaluateFlag } from '../../evaluateFlag.js';
import type { Expression, Scope } from '../../expression.js';
import type { Job, JobRequest } from '../../jobs/job.js';
import { findJobUrl, findMovedUrl } from '../../jobs/findJobUrl.js';
import type { JobReading } from '../../jobs/jobReading.js';
import { computePollWait } from '../../jobs/pollWait.js';
import { describeType, isNone } from '../../jsonValues.js';
import { removeCredential, resolveNamedUrl } from '../../namedUrl.js';
import type { AttemptContext, Outcome } from '../../outcome.js';
import type { ReceivedResponse } from '../../receivedResponse.js';
import { isStreamType, readContentType } from '../../response/bodyFormat.js';
import type { RequestDialectConfig } from './config.js';
import type { BodyRules } from './readBody.js';
import { toStatusRules, usesBody, viewHead, viewResponse } from './responseView.js';

type Context = Pick<AttemptContext, 'scope' | 'nowMs'>;

const EMIT: Outcome = { kind: 'emit' };

/**
 * Decides what a response that is to be emitted means for its job: emit it, or continue with another request.
 *
 * @throws RestError `expression`, `request`, `response` when the URL of the job or of its result can't be found
 * @throws TransportError when the response breaks off
 */
export async function decideJob(
  config: Pick<RequestDialectConfig, 'response'>,
  response: ReceivedResponse,
  reading: JobReading,
  { scope, nowMs }: Context,
): Promise<Outcome> {
  const { request, rules } = reading;
  reading.next = undefined;
  const isRead = listExpressions(reading).some(({ source }) => usesBody(source));
  const view = isRead
    ? await viewWhole(response, toStatusRules(config.response), rules.maxBodyBytes)
    : viewHead(response);
  const decision = new JobDecision(response, reading, bind(scope, { response: view }), nowMs);
  const decide = (): Outcome => {
    switch (request.kind) {
      case 'submit':
        return decision.start();
      case 'poll':
        return decision.poll(request);
      case 'result':
        return decision.fetch(request);
    }
  };
  let outcome: Outcome | undefined;
  try {
    outcome = decide();
    return outcome;
  } finally {
    // What expressions saw of a response that breaks off says nothing. An error needs the body.
    if (isRead && outcome?.kind !== 'emit' && outcome?.kind !== 'fail') await response.readBytes();
  }
}

/** @throws RestError `response` when the response is larger than what expressions see of it */
async function viewWhole(response: ReceivedResponse, rules: BodyRules, maxBytes: number): Promise<JsonObject> {
  const isCut = !isStreamType(readContentType(response)) && (await response.peek(maxBytes + 1)).length > maxBytes;
  if (!isCut) return viewResponse(response, rules, maxBytes);
  throw new RestError(
    'response',
    `Poll: the response is larger than ${maxBytes} bytes, so expressions can't read its body; let until, failWhen and result do with $response.status and $response.headers`,
  );
}

/** Lists the expressions that see the response. */
function listExpressions({ request, rules }: JobReading): readonly Expression[] {
  const { when, job, url, until, failWhen, result } = rules;
  const used = {
    submit: [when, job, url],
    poll: [until, failWhen, result[0]],
    result: [request.kind === 'result' ? result[request.step] : undefined],
  };
  return used[request.kind].filter((one) => one !== undefined);
}

function bind(scope: Scope, members: object): Scope {
  return { ...scope, bindings: { ...scope.bindings, ...members } };
}

class JobDecision {
  readonly #response: ReceivedResponse;
  readonly #reading: JobReading;
  readonly #scope: Scope;
  readonly #nowMs: number;

  constructor(response: ReceivedResponse, reading: JobReading, scope: Scope, nowMs: number) {
    this.#response = response;
    this.#reading = reading;
    this.#scope = scope;
    this.#nowMs = nowMs;
  }

  /** Decides about the response to the first request. */
  start(): Outcome {
    const { rules } = this.#reading;
    const { status, requestUrl } = this.#response;
    const isStarted = rules.when === undefined ? status === 202 : evaluateFlag(rules.when, this.#scope, 'Poll: when');
    if (!isStarted) return EMIT;
    const value = rules.job?.evaluate(this.#scope);
    if (rules.job !== undefined && (value === undefined || value === null)) {
      throw new RestError('response', 'Poll: job has no value in the first response; check the expression');
    }
    const startedMs = this.#nowMs;
    const nextMs = startedMs + computePollWait(rules, 0, this.#readServerMs());
    const place = this.#locateJob(rules.url, value);
    const job = { ...place, origin: requestUrl.origin, startedMs, nextMs, ...(value !== undefined && { value }) };
    this.#reading.next = { kind: 'poll', job, polls: 0 };
    return { kind: 'continue', rule: 'poll.when' };
  }

  /** Decides about a poll. */
  poll({ job, polls }: Extract<JobRequest, { kind: 'poll' }>): Outcome {
    const { rules } = this.#reading;
    if (rules.failWhen !== undefined && evaluateFlag(rules.failWhen, this.#scope, 'Poll: failWhen')) {
      this.#reading.isOver = true;
      return { kind: 'fail', rule: 'poll.failWhen', message: 'The job failed' };
    }
    const isDone =
      rules.until === undefined ? this.#response.status !== 202 : evaluateFlag(rules.until, this.#scope, 'Poll: until');
    if (!isDone) return this.#wait(job, polls);
    const [result] = rules.result;
    if (result !== undefined) return this.#follow(result, job, 1);
    if (!rules.isPaged) return EMIT;
    this.#reading.next = { kind: 'result', job, urls: [job.url], step: 0 };
    return { kind: 'continue', rule: 'poll.until' };
  }

  /** Decides about a response from a URL of the result. */
  fetch({ job, urls, step }: Extract<JobRequest, { kind: 'result' }>): Outcome {
    const result = this.#reading.rules.result[step];
    if (result !== undefined) return this.#follow(result, job, step + 1);
    const rest = urls.slice(1);
    if (rest.length > 0) this.#reading.next = { kind: 'result', job, urls: rest, step };
    return EMIT;
  }

  /** The job isn't done. */
  #wait(job: Job, polls: number): Outcome {
    const { rules } = this.#reading;
    const leftMs = job.startedMs + rules.maxTimeMs - this.#nowMs;
    const serverMs = this.#readServerMs();
    if (leftMs <= 0 || (serverMs !== undefined && serverMs > leftMs)) {
      this.#reading.isOver = true;
      const asked = leftMs > 0 ? `; the server asks for a wait of ${Math.ceil((serverMs ?? 0) / 1000)} s` : '';
      const message = `The job is not done after poll.maxTime (${rules.maxTimeMs} ms)${asked}; raise it, or check poll.until`;
      return { kind: 'fail', rule: 'poll.maxTime', message };
    }
    const waitMs = computePollWait(rules, polls + 1, serverMs);
    const next = { ...job, url: this.#findMovedUrl(job), nextMs: this.#nowMs + Math.min(waitMs, leftMs) };
    this.#reading.next = { kind: 'poll', job: next, polls: polls + 1 };
    return { kind: 'continue', rule: 'poll.until' };
  }

  /** Continues with the URL of the result; without one there is none. */
  #follow(expression: Expression, job: Job, step: number): Outcome {
    const value = expression.evaluate(bind(this.#scope, { job: job.value }));
    if (value === undefined) {
      throw new RestError(
        'response',
        'Poll: result has no value in the response; check the expression, which gives null where there is no result',
      );
    }
    const references = (Array.isArray(value) ? value : [value]).filter((one: unknown) => !isNone(one));
    if (references.length === 0) return { kind: 'stop', rule: 'poll.result' };
    const urls = references.map((one: unknown) => this.#resolve(one, 'result'));
    this.#reading.next = { kind: 'result', job, urls, step };
    return { kind: 'continue', rule: 'poll.until' };
  }

  #locateJob(url: Expression | undefined, value: unknown): Pick<Job, 'url' | 'header'> {
    if (url !== undefined) {
      return { url: this.#resolve(url.evaluate(bind(this.#scope, { job: value })), 'url') };
    }
    const found = findJobUrl(this.#response.headers);
    if (found === undefined) {
      throw new RestError(
        'response',
        'Poll: the first response has no header with the URL of the job, such as Location; enter url, an expression such as "/jobs/" & $response.body.id',
      );
    }
    return { url: this.#resolve(found.reference, 'url'), header: found.header };
  }

  #findMovedUrl({ url, header }: Job): string {
    const { status, headers } = this.#response;
    const moved = header === undefined ? undefined : findMovedUrl(header, status, headers);
    return moved === undefined ? url : this.#resolve(moved, 'url');
  }

  #resolve(reference: unknown, member: 'url' | 'result'): string {
    if (typeof reference !== 'string' || reference.trim() === '') {
      throw new RestError(
        'response',
        `Poll: ${member}: expected the text of a URL, got ${describeType(reference)}; check the expression`,
      );
    }
    const name = `Poll: the URL of the ${member === 'url' ? 'job' : 'result'}`;
    const url = resolveNamedUrl(reference, this.#response.responseUrl, name);
    // Some servers repeat the API key, which neither the state nor another origin may have.
    return removeCredential(url, this.#reading.credentialQuery);
  }

  /** Milliseconds that the server asks for. */
  #readServerMs(): number | undefined {
    const header = this.#response.headers['retry-after'];
    return parseRetryAfterMs(typeof header === 'string' ? header : undefined, this.#nowMs);
  }
}
