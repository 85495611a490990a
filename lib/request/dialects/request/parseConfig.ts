import { RestError } from '../../../errors.js';
import { compileExpression, type Expression } from '../../expression.js';
import { createFieldError, readFields, readSecretId, readTextField } from '../../fields.js';
import { isHttpToken } from '../../../http/isHttpToken.js';
import { readExpression, readHeaderRows, readReaderField } from '../../readerField.js';
import type { ConfigEnvironment } from '../../requestConfig.js';
import type { RequestDialectConfig } from './config.js';
import { ConfigProblems, describeGiven } from './configProblems.js';
import { descriptor } from './descriptor.js';
import { readIdempotencyKey } from './idempotencyKey.js';
import { readEmissionRules } from './emission.js';
import { readOutcomeRules, readRetryRules } from './outcomeRules.js';
import { readParameters, type Parameter } from './parameters.js';
import { readBodyRules } from './bodyRules.js';
import { readBodyFields, type RequestBody } from './requestBody.js';
import { addBase, describePlaceholders, listPlaceholders } from './requestAddress.js';
import { readSendOptions } from './sendOptions.js';
import { readStructuredField } from './structuredField.js';

const READER_MEMBERS = ['method', 'url', 'headers', 'body'];
const TRACES = ['off', 'errors', 'always'] as const;

/**
 * Parses the configuration of `request` and `requestTrigger`.
 *
 * @throws RestError `configuration`, `credential` with all errors of the configuration
 */
export function parseConfig(input: unknown, environment: ConfigEnvironment): RequestDialectConfig {
  const fields = readFields(input);
  const problems = new ConfigProblems();
  problems.checkMembers(fields, 'Configuration', [...Object.keys(descriptor.fields), 'secretId']);
  const read = (key: keyof typeof descriptor.fields): unknown =>
    problems.collect(() => readStructuredField(fields[key], descriptor.fields[key].label));

  const secretId = problems.collect(() => readSecretId(fields)) ?? '';
  const reader = problems.collect(() => readReaderField(fields));
  if (reader !== undefined) problems.checkMembers(reader, 'REST API', READER_MEMBERS);
  const baseUrl = problems.collect(() => readTextField(fields.baseUrl, 'Base URL'));
  const parameters = readParameters(read('parameters'), problems);
  const url = reader && problems.collect(() => readUrl(reader.url, baseUrl));
  if (url !== undefined) checkPlaceholders(url, baseUrl, parameters, problems);
  const requestBody = readBodyFields(read('body'), reader?.body, problems);
  checkBodyParameters(requestBody.body, parameters, problems);
  const response = readBodyRules(read('response'), problems);
  const emissionFields = { records: fields.records, emit: read('emit'), transform: fields.transform };
  const emission = readEmissionRules(emissionFields, response, environment.maxContentBytes, problems);
  // Neither is in memory as a whole.
  const isPassedOn = response.as === 'attachment' || emission.records?.path !== undefined;
  const maxResponseBytes = isPassedOn ? environment.maxFileBytes : environment.maxContentBytes;
  const config = {
    method: problems.collect(() => readMethod(reader?.method)) ?? 'GET',
    headers: problems.collect(() => readHeaderRows(reader?.headers, { skipIncomplete: false })) ?? [],
    requestBody,
    secretId,
    baseUrl,
    parameters,
    response,
    when: problems.collect(() => readWhen(fields.when)),
    otherwise: readOtherwise(fields.otherwise, problems),
    idempotencyKey: readIdempotencyKey(read('idempotencyKey'), environment.stepKey ?? '', problems),
    emission,
    outcomes: readOutcomeRules(read('outcomes'), problems),
    retry: readRetryRules(read('retry'), problems),
    send: readSendOptions(
      {
        timeouts: read('timeouts'),
        limits: read('limits'),
        redirects: read('redirects'),
        proxy: read('proxy'),
        tls: read('tls'),
      },
      maxResponseBytes,
      problems,
    ),
    ...(problems.readFlag(read('cookies'), 'Cookies') === true && { cookies: true as const }),
    ...readTrace(read('trace'), problems),
    pacing: { kind: 'none' },
  } as const;
  problems.throwIfAny();
  return { ...config, url: url ?? compileExpression('""', 'URL') };
}

function readMethod(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'GET';
  if (typeof value === 'string' && isHttpToken(value.trim())) return value.trim().toUpperCase();
  throw createFieldError(`Method: expected a method such as GET or POST, got ${describeGiven(value)}`);
}

/** A URL instead of an expression, the usual first mistake. It has no secret: such a URL has neither user nor query. */
const FIXED_URL = /^\s*https?:\/\/[^\s"'@?&]{1,200}\s*$/i;

function readUrl(value: unknown, baseUrl: string | undefined): Expression {
  const isEmpty = value === undefined || value === null || value === '';
  if (isEmpty && baseUrl !== undefined) return compileExpression('""', 'URL');
  try {
    return readExpression(value, 'URL');
  } catch (error: unknown) {
    if (!(error instanceof RestError) || typeof value !== 'string' || !FIXED_URL.test(value)) throw error;
    throw createFieldError(`${error.message}; put a fixed URL in quotes: "${value.trim()}"`);
  }
}

/** Compares the path parameters with the places in a URL that is a literal. */
function checkPlaceholders(
  url: Expression,
  baseUrl: string | undefined,
  parameters: readonly Parameter[],
  problems: ConfigProblems,
): void {
  const typed = url.constant?.value;
  if (typeof typed !== 'string') return;
  const placeholders = listPlaceholders(addBase(typed, baseUrl));
  const names = parameters.filter(({ place }) => place === 'path').map(({ name }) => name);
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

function readWhen(value: unknown): Expression | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return readExpression(typeof value === 'boolean' ? String(value) : value, 'When');
}

function readOtherwise(value: unknown, problems: ConfigProblems): 'drop' | 'pass' {
  if (value === undefined || value === null || value === '' || value === 'drop') return 'drop';
  if (value !== 'pass') problems.add('Otherwise must be drop or pass');
  return 'pass';
}

function readTrace(value: unknown, problems: ConfigProblems): Pick<RequestDialectConfig, 'trace'> {
  const trace = problems.readChoice(value, TRACES, 'Trace') ?? 'errors';
  return trace === 'off' ? {} : { trace };
}
