import { asJsonObject, type JsonObject } from '../../../json.js';
import { readFields, readSecretId } from '../../fields.js';
import { compileExpression, type Expression } from '../../expression.js';
import type { ConfigEnvironment } from '../../requestConfig.js';
import { ConfigProblems } from '../../definition/configProblems.js';
import { isAbsent } from '../../definition/definition.js';
import type { RequestDialectConfig } from './config.js';
import { CONFIGURATION, type Configuration } from './configuration.js';
import { toEmissionRules } from './emission.js';
import { createListKey } from './listKey.js';
import { toIdempotencyKey } from './idempotencyKey.js';
import { mergeAdvanced } from './mergeAdvanced.js';
import { toTrackingRules } from './incremental.js';
import { toOutcomeRules } from './outcomeRules.js';
import { toPaginationRules } from './pagination.js';
import type { PageTarget } from '../../pagination/paginationRules.js';
import { toParameters, type Parameter } from './parameters.js';
import { addBase, describePlaceholders, listPlaceholders } from './requestAddress.js';
import { readTypedOrigins } from './requestOrigin.js';
import { toJobRules } from './poll.js';
import { toBodyFields, type RequestBody } from './requestBody.js';
import { toPacing } from './rateLimits.js';
import { toRetryRules } from './retryRules.js';
import { toSendOptions } from './sendOptions.js';

/**
 * Parses the configuration of `request` and `requestTrigger`. The definition checks each field; the relations between fields are checked here.
 *
 * @throws RestError `configuration`, `credential` with all errors of the configuration
 */
export function parseConfig(input: unknown, environment: ConfigEnvironment): RequestDialectConfig {
  const problems = new ConfigProblems();
  const fields = mergeAdvanced(readFields(input), problems);
  const secretId = problems.collect(() => readSecretId(fields)) ?? '';
  const given = CONFIGURATION.read(fields, 'Configuration', problems);
  if (given !== undefined) checkPresence(fields, given, problems);
  const config = given && { ...toConfig(fields, given, environment, problems), secretId };
  problems.throwIfAny();
  // Undefined only with an error.
  return config as RequestDialectConfig;
}

/** An expression uses the page. */
const PAGE_VARIABLE = /\$page\b/;

function toConfig(
  fields: JsonObject,
  given: Configuration,
  environment: ConfigEnvironment,
  problems: ConfigProblems,
): Omit<RequestDialectConfig, 'secretId'> {
  const { reader, baseUrl, response, trace } = given;
  const parameters = toParameters(given.parameters, problems);
  const url = reader.url ?? compileExpression('""', 'URL');
  const requestBody = toBodyFields(given.body, reader.body ?? { kind: 'none' }, problems);
  checkBodyParameters(requestBody.body, parameters, problems);
  const emission = toEmissionRules(given, response, environment.maxContentBytes, problems);
  const pagination = toPaginationRules(
    given.pagination,
    {
      listKey: given.pagination === undefined ? '' : createListKey(fields),
      recordPath: emission.records?.path,
      hasRecords: response.as !== 'attachment' && response.as !== 'none',
      isSent:
        !isAbsent(asJsonObject(fields.pagination).name) ||
        PAGE_VARIABLE.test(JSON.stringify([fields.reader, fields.body, fields.parameters])),
    },
    problems,
  );
  const target = pagination !== undefined && 'target' in pagination ? pagination.target : undefined;
  const pathNames = parameters.filter(({ place }) => place === 'path').map(({ name }) => name);
  if (target?.place === 'path') pathNames.push(target.name);
  checkPlaceholders(url, baseUrl, pathNames, problems);
  checkPageInBody(requestBody.body, [target, pagination?.size], problems);
  // Neither is in memory as a whole.
  const isPassedOn = response.as === 'attachment' || emission.records?.path !== undefined;
  const maxResponseBytes = isPassedOn ? environment.maxFileBytes : environment.maxContentBytes;
  const method = reader.method.toUpperCase();
  if (given.conditional) checkConditionalMethod(method, problems);
  return {
    method,
    url,
    headers: reader.headers,
    requestBody,
    baseUrl,
    typedOrigins: readTypedOrigins(url.source),
    parameters,
    response,
    when: given.when,
    otherwise: given.otherwise,
    idempotencyKey: toIdempotencyKey(given.idempotencyKey, environment.stepKey ?? ''),
    emission,
    outcomes: toOutcomeRules(given.outcomes),
    retry: toRetryRules(given.retry),
    send: toSendOptions(given, maxResponseBytes, problems),
    ...(given.cookies && { cookies: true }),
    ...(given.conditional && { conditional: true, keepsState: true }),
    ...(pagination && { pagination }),
    ...toJobRules(
      given.poll,
      {
        pagination: given.pagination,
        conditional: given.conditional,
        maxBodyBytes: environment.maxContentBytes,
      },
      problems,
    ),
    ...toTrackingRules(given, emission.records !== undefined && emission.wholeResponse !== true, problems),
    ...(trace !== 'off' && { trace }),
    pacing: toPacing(given.rateLimit, given.retry.maxTime),
  };
}

/** Checks fields that need another one, which has an error of its own when it is invalid. */
function checkPresence(fields: JsonObject, { emit }: Configuration, problems: ConfigProblems): void {
  if (isAbsent(asJsonObject(fields.reader).url) && isAbsent(fields.baseUrl)) {
    problems.add('URL is missing; enter an expression, with fixed text in quotes');
  }
  if (isAbsent(fields.records) && emit !== undefined && emit !== 'response') {
    problems.add('Emit: enter the place of the records as records, such as $ or data.items');
  }
}

/** RFC 9110, section 13.1.2: for other methods the condition means another thing. */
function checkConditionalMethod(method: string, problems: ConfigProblems): void {
  if (method !== 'GET' && method !== 'HEAD')
    problems.add(`Conditional: a ${method} has no unchanged response; use GET`);
}

/** Compares the path parameters with the places in a URL that is a literal. */
function checkPlaceholders(
  url: Expression,
  baseUrl: string | undefined,
  names: readonly string[],
  problems: ConfigProblems,
): void {
  const typed = url.constant?.value;
  if (typeof typed !== 'string') return;
  const placeholders = listPlaceholders(addBase(typed, baseUrl));
  const unknown = [...new Set(placeholders)].filter((name) => !names.includes(name));
  if (unknown.length > 1) problems.add(describePlaceholders(unknown));
  for (const name of names) {
    if (!placeholders.includes(name))
      problems.add(`Parameter "${name}": the URL has no {${name}}; add it, or remove the parameter`);
  }
}

function checkBodyParameters(body: RequestBody, parameters: readonly Parameter[], problems: ConfigProblems): void {
  if (body.kind === 'none' || body.kind === 'raw' || body.kind === 'json') return;
  for (const { name } of parameters.filter(({ place }) => place === 'body')) {
    problems.add(
      `Parameter "${name}": a body of the kind ${body.kind} can't contain parameters; make it JSON, or add the value to the body`,
    );
  }
}

/** Bodies that can contain a cursor, a page number or an offset. */
const PAGED_BODIES = new Set<RequestBody['kind']>(['none', 'raw', 'json', 'form', 'graphql']);

function checkPageInBody(
  { kind }: RequestBody,
  targets: readonly (PageTarget | undefined)[],
  problems: ConfigProblems,
): void {
  if (PAGED_BODIES.has(kind) || targets.every((target) => target?.place !== 'body')) return;
  problems.add(`Pagination: a body of the kind ${kind} can't contain parameters; use $page.cursor in its expression`);
}
