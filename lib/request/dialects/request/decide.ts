import type { JsonObject } from '../../../json.js';
import type { Scope } from '../../expression.js';
import {
  isSuccess,
  type AttemptContext,
  type AttemptResult,
  type Outcome,
  type OutcomeReason,
  type ResponseToDecide,
} from '../../outcome.js';
import { addJitter } from '../../retryDelay.js';
import { readServerWaitMs } from '../../serverWait.js';
import { RETRIED_ERRORS, RETRIED_STATUSES } from './builtInRules.js';
import type { RequestDialectConfig } from './config.js';
import type { OutcomeRule } from './outcomeRules.js';
import { toScalarText } from './scalarText.js';
import type { BodyRules } from './readBody.js';
import { toAuto, toStatusRules, viewResponse } from './responseView.js';

type DecideConfig = Pick<
  RequestDialectConfig,
  'method' | 'outcomes' | 'retry' | 'response' | 'idempotencyKey' | 'provider' | 'target' | 'jobs'
>;

/** A response whose body doesn't match its format or charset. */
interface MalformedResult {
  readonly kind: 'malformed';
  readonly response: ResponseToDecide;
}

type FinalResult = Exclude<AttemptResult, { kind: 'unusable' }>;
type RuledResult = FinalResult | MalformedResult;

/** Bytes of a body that rules see. */
const MAX_RULE_BODY_BYTES = 1024 * 1024;

/** RFC 9110, section 9.2.2. */
export const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
  'QUERY',
]);

/**
 * Decides by the first rule that matches: of the step, then of the built-in ones. Only a rule whose status or error matches causes a wait: the body
 * is read for its expressions.
 */
export function decide(config: DecideConfig, result: AttemptResult, given: AttemptContext): Outcome | Promise<Outcome> {
  if (result.kind === 'unusable') return decideUnusable(config, result, given);
  const isDone = result.kind === 'response' && result.response.redirectedToGet === true && !isRepeatable(config);
  // With a new token the first request would be sent again, which has succeeded.
  const context = isDone ? { ...given, canRefresh: false } : given;
  const candidates = listCandidates(config.outcomes, result, context);
  return candidates.length === 0
    ? applyBuiltInRules(config, result, context)
    : applyFirstMatch(candidates, config, result, context);
}

/** A rule of the step or the provider can decide on a malformed body. Any other response that can't be used fails the message. */
function decideUnusable(
  config: DecideConfig,
  { error, response, rule }: Extract<AttemptResult, { kind: 'unusable' }>,
  context: AttemptContext,
): Outcome | Promise<Outcome> {
  const isMalformed = error.kind === 'malformed' && response !== undefined;
  const match = isMalformed
    ? config.outcomes.find(({ errors, action }) => errors?.has('malformed') === true && action !== 'refresh')
    : undefined;
  if (!isMalformed || match === undefined) return { kind: 'fail', ...(rule !== undefined && { rule }) };
  const result = { kind: 'malformed', response } as const;
  const rules = match.isOfProvider === true ? toAuto(config.response) : config.response;
  return applyRule(match, config, result, context, createResponseReader(rules, result));
}

/** Lists the rules that match, as far as that needs no expression. */
function listCandidates(
  rules: readonly OutcomeRule[],
  result: FinalResult,
  { canRefresh }: AttemptContext,
): readonly OutcomeRule[] {
  if (rules.length === 0) return rules;
  return rules.filter((rule) => {
    // A credential that can't be refreshed, or was just now, leaves the response to the next rule.
    if (rule.action === 'refresh' && !canRefresh) return false;
    if (result.kind === 'failure') return rule.errors?.has(result.error.kind) === true;
    return rule.status === undefined ? hasExpression(rule) : rule.status.has(result.response.status);
  });
}

function hasExpression({ headers, body }: OutcomeRule): boolean {
  return headers !== undefined || body !== undefined;
}

async function applyFirstMatch(
  candidates: readonly OutcomeRule[],
  config: DecideConfig,
  result: FinalResult,
  context: AttemptContext,
): Promise<Outcome> {
  const isStatus = config.target?.isStatus ?? config.jobs !== undefined;
  const ownRules = isStatus ? toStatusRules(config.response) : config.response;
  const readOwn = createResponseReader(ownRules, result);
  const readAuto = ownRules.as === 'auto' ? readOwn : createResponseReader(toAuto(ownRules), result);
  let own: ResponseScopes | undefined;
  let auto: ResponseScopes | undefined;
  for (const rule of candidates) {
    const readResponse = rule.isOfProvider === true ? readAuto : readOwn;
    if (result.kind === 'response' && hasExpression(rule)) {
      const scopes =
        rule.isOfProvider === true
          ? (auto ??= createScopes(context.scope, await readAuto()))
          : (own ??= createScopes(context.scope, await readOwn()));
      if (!meetsExpressions(rule, scopes)) continue;
    }
    return applyRule(rule, config, result, context, readResponse);
  }
  return applyBuiltInRules(config, result, context);
}

/** The scopes of expressions on a response: their roots are its headers and its body. */
type ResponseScopes = Readonly<Record<'headers' | 'body', Scope>>;

function createScopes(scope: Scope, response: JsonObject | undefined): ResponseScopes {
  return {
    headers: addResponse(scope, response, response?.headers),
    body: addResponse(scope, response, response?.body),
  };
}

function meetsExpressions(rule: OutcomeRule, scopes: ResponseScopes): boolean {
  return (
    (rule.headers === undefined || rule.headers.evaluate(scopes.headers) === true) &&
    (rule.body === undefined || rule.body.evaluate(scopes.body) === true)
  );
}

/** Returns the response as expressions see it; undefined without one. */
type ReadResponse = () => Promise<JsonObject | undefined>;

function createResponseReader(rules: BodyRules, result: RuledResult): ReadResponse {
  let read: Promise<JsonObject> | undefined;
  return async () => {
    if (result.kind === 'failure') return undefined;
    read ??= viewResponse(result.response, rules, MAX_RULE_BODY_BYTES);
    return read;
  };
}

function addResponse(scope: Scope, response: JsonObject | undefined, root = scope.root): Scope {
  return { ...scope, root, bindings: { ...scope.bindings, response } };
}

async function applyRule(
  rule: OutcomeRule,
  config: DecideConfig,
  result: RuledResult,
  context: AttemptContext,
  readResponse: ReadResponse,
): Promise<Outcome> {
  const { name } = rule;
  if (rule.action === 'emit') return { kind: result.kind === 'response' ? 'emit' : 'emitFailure', rule: name };
  if (rule.action === 'ignore' || rule.action === 'stop' || rule.action === 'refresh') {
    return { kind: rule.action, rule: name };
  }
  const isEvaluated = rule.message !== undefined || typeof rule.wait === 'object';
  const scope = addResponse(context.scope, isEvaluated ? await readResponse() : undefined);
  const message = toScalarText(rule.message?.evaluate(scope), `${name}: message`);
  const reason = { rule: name, ...(message !== undefined && { message }) };
  if (rule.action === 'fail') return { kind: 'fail', ...reason };
  const ruleMs = typeof rule.wait === 'object' ? Number(rule.wait.evaluate(scope)) : rule.wait;
  // A rule that names any status as retryable may do so for a limit, which other statuses than 429 can mean.
  const serverMs =
    result.kind === 'failure'
      ? undefined
      : readServerWaitMs({ ...result.response, status: 429 }, config.provider?.wait_headers, context.nowMs);
  const waits = { ruleMs, serverMs };
  const refused = serverMs !== undefined && { serverMs };
  if (rule.action === 'retry') return { ...decideRetry(config, result, context, reason, waits, rule), ...refused };
  const afterMs = selectAskedMs(waits);
  return { kind: 'rebound', ...reason, ...(afterMs !== undefined && { afterMs }), ...refused };
}

function applyBuiltInRules(config: DecideConfig, result: FinalResult, context: AttemptContext): Outcome {
  if (result.kind === 'response') {
    const { status } = result.response;
    if (context.isCredentialRejected && context.canRefresh)
      return { kind: 'refresh', rule: 'the built-in rule "refresh"' };
    if (isSuccess(status)) return { kind: 'emit', rule: 'the built-in rule "emit"' };
    if (status === 304 && context.isConditional === true)
      return { kind: 'ignore', rule: 'the built-in rule "not modified"' };
    if (status === 404 && context.isNewJob === true)
      return decideRetry(config, result, context, { rule: 'the built-in rule "new job"' }, { serverMs: undefined });
    if (!RETRIED_STATUSES.has(status)) return { kind: 'fail', rule: 'the built-in rule "fail"' };
  } else if (!result.error.retryable || !RETRIED_ERRORS.has(result.error.kind)) {
    return { kind: 'fail', rule: 'the built-in rule "fail"' };
  }
  const serverMs =
    result.kind === 'response'
      ? readServerWaitMs(result.response, config.provider?.wait_headers, context.nowMs)
      : undefined;
  return decideRetry(config, result, context, { rule: 'the built-in rule "retry"' }, { serverMs });
}

interface Waits {
  /** Milliseconds of the step's rule. */
  readonly ruleMs?: number | undefined;
  /** Milliseconds that the server asks for. */
  readonly serverMs: number | undefined;
}

function decideRetry(
  config: DecideConfig,
  result: RuledResult,
  { attempt, startedMs, nowMs, random }: AttemptContext,
  reason: OutcomeReason & Required<Pick<OutcomeReason, 'rule'>>,
  waits: Waits,
  rule?: OutcomeRule,
): Outcome {
  const { method, retry } = config;
  const { serverMs } = waits;
  if (!isRepeatable(config) && rule?.notProcessed !== true && mayBeProcessed(result)) {
    const note = `${method} isn't repeated, because the server may have processed it; set idempotencyKey if the server knows such keys, or retry.unsafe if a second request does no harm${adviseOnRule(rule, result)}`;
    return { kind: 'fail', ...reason, note };
  }
  if (attempt >= retry.attempts) return { kind: 'fail', ...reason };
  const leftMs = retry.maxTimeMs - (nowMs - startedMs);
  if (serverMs !== undefined && serverMs > leftMs) {
    const note = `the server asks for a wait of ${Math.ceil(serverMs / 1000)} s, more than retry.maxTime leaves`;
    return { kind: 'rebound', afterMs: serverMs, ...reason, note };
  }
  const askedMs = selectAskedMs(waits);
  const backoffMs = Math.min(retry.maxMs, retry.initialMs * retry.factor ** (attempt - 1));
  const minMs = askedMs ?? (retry.jitter ? backoffMs * random() : backoffMs);
  if (minMs > leftMs) return { kind: 'fail', ...reason, note: 'retry.maxTime leaves no time for another attempt' };
  const afterMs = askedMs === undefined ? Math.ceil(minMs) : addJitter(askedMs, random);
  return { kind: 'retry', afterMs, rule: reason.rule };
}

/** Whether the server processes the request once, however often it is sent. */
function isRepeatable({ method, retry, idempotencyKey }: DecideConfig): boolean {
  return retry.unsafe || idempotencyKey !== undefined || IDEMPOTENT_METHODS.has(method);
}

/** Returns advice for a response that a rule of the step or the provider wants to repeat. */
function adviseOnRule(rule: OutcomeRule | undefined, { kind }: RuledResult): string {
  return rule !== undefined && kind !== 'failure'
    ? ', or notProcessed in the rule if such a response means that it did not'
    : '';
}

/** Returns the longer of both waits; undefined when there is none. */
function selectAskedMs({ ruleMs, serverMs }: Waits): number | undefined {
  return ruleMs !== undefined && ruleMs >= 0 ? Math.max(ruleMs, serverMs ?? 0) : serverMs;
}

/** Whether the server may have processed the request: bytes were sent, and the response doesn't say otherwise. */
function mayBeProcessed(result: RuledResult): boolean {
  if (result.kind === 'failure') return result.error.sent;
  const { status, headers, redirectedToGet } = result.response;
  // The response is that of the page to which the server leads after it has processed the request.
  if (redirectedToGet === true) return true;
  if (status === 408 || status === 425 || status === 429) return false;
  return !(status === 503 && headers['retry-after'] !== undefined);
}
