import type { SendOptions } from '../http/message.js';
import type { ConfigEnvironment, Pacing, RequestConfig, ResponseRules } from './config.js';
import type { OutcomeRules } from './decide.js';
import type { Fields } from './fields.js';
import { asFields, fieldError, flagField, numberField, secretIdField, textField } from './fields.js';
import { bodyTemplate, expressionOf, headerRows, isToken, readerOf } from './reader.js';
import type { StatusCodes } from './statusCodes.js';
import { parseStatusCodes, TRANSIENT_CODES } from './statusCodes.js';
import { kindOf } from './values.js';

const DEFAULT_TIMEOUT_MS = 60_000;
/** 19 minutes: the platform stops a step that takes longer. */
const MAX_TIME_MS = 1_140_000;
/** What existing flows get when the field is empty, although its form allows 10. */
const DEFAULT_REDIRECTS = 21;
const MAX_REDIRECTS = 10;
const MAX_ATTEMPTS = 10;

const ENCODINGS = 'utf8, utf16le, latin1, ascii, base64, base64url, hex';

const NO_CODES: StatusCodes = { has: () => false };

/**
 * The configuration of `httpRequestAxios` and `httpRequestAxiosTrigger`.
 *
 * @throws RestError naming the first field that is wrong
 */
export function parseAxiosConfig(input: unknown, environment: ConfigEnvironment): RequestConfig {
  const fields = asFields(input);
  const files = flagField(fields.uploadFile);
  const send = sendOptions(fields, environment);
  const outcome = outcomeRules(fields);
  const pacing = spacing(fields);
  const response = responseRules(fields);
  const secretId = secretIdField(fields);
  const reader = readerOf(fields);
  return {
    flavour: 'axios',
    method: methodOf(reader.method),
    url: expressionOf(reader.url, 'URL'),
    headers: headerRows(reader.headers, { skipIncomplete: false }),
    body: withoutEmptyForm(bodyTemplate(reader.body, { files })),
    secretId,
    outcome,
    send,
    response,
    pacing,
  };
}

function methodOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'GET';
  if (typeof value !== 'string') {
    throw fieldError(`Method: expected GET, POST, PUT, PATCH or DELETE, got ${kindOf(value)}; choose one`);
  }
  if (!isToken(value))
    throw fieldError(`Method: "${value}" can't be an HTTP method; choose GET, POST, PUT, PATCH or DELETE`);
  return value.toUpperCase();
}

/** A multipart form without rows was never sent. */
function withoutEmptyForm(body: RequestConfig['body']): RequestConfig['body'] {
  return body.kind === 'multipart' && body.rows.length === 0 ? { kind: 'none' } : body;
}

function sendOptions(fields: Fields, environment: ConfigEnvironment): SendOptions {
  const largest = flagField(fields.downloadAsAttachment) ? environment.maxFileBytes : environment.maxContentBytes;
  const timeout = numberField(fields.requestTimeoutPeriod, 'Request timeout', 1, MAX_TIME_MS);
  const redirects = numberField(fields.maxRedirects, 'Maximum redirects', 0, MAX_REDIRECTS);
  const requestBytes = numberField(fields.maxBodyLength, 'Request size limit', 1, Infinity);
  const responseBytes = numberField(fields.maxContentLength, 'Response size limit', 1, largest);
  return {
    idleTimeoutMs: timeout ?? DEFAULT_TIMEOUT_MS,
    ...(requestBytes === undefined ? {} : { maxRequestBytes: requestBytes }),
    maxResponseBytes: responseBytes ?? largest,
    verifyTls: !flagField(fields.noStrictSSL),
    maxRedirects: redirects === undefined ? DEFAULT_REDIRECTS : Math.floor(redirects),
  };
}

function outcomeRules(fields: Fields): OutcomeRules {
  const policyCodes = codesField(fields.errorCodes, 'Error Codes for Error Handling Policy');
  const emitCodes = codesField(fields.ignoreErrorCodes, 'Error Codes to emit as messages');
  const retries = numberField(fields.maxRetries, 'Maximum retries', 0, MAX_ATTEMPTS) ?? MAX_ATTEMPTS;
  return {
    flavour: 'axios',
    policy: policyOf(fields.errorPolicy),
    policyCodes: policyCodes ?? TRANSIENT_CODES,
    emitCodes: emitCodes ?? NO_CODES,
    // The field says retries and always counted requests.
    attempts: Math.max(1, Math.ceil(retries)),
  };
}

function policyOf(value: unknown): 'retry' | 'rebound' | 'throw' | 'emit' {
  switch (value) {
    case 'rebound':
    case 'emit':
      return value;
    case 'throwError':
      return 'throw';
    default:
      return 'retry';
  }
}

function codesField(value: unknown, label: string): StatusCodes | undefined {
  const text = textField(value, label);
  return text === undefined ? undefined : parseStatusCodes(text, label);
}

function spacing(fields: Fields): Pacing {
  const ms = numberField(fields.delay, 'Delay in ms', 0, MAX_TIME_MS);
  return ms === undefined || ms === 0 ? { kind: 'none' } : { kind: 'spacing', ms };
}

function responseRules(fields: Fields): ResponseRules {
  if (flagField(fields.downloadAsAttachment)) return { kind: 'attachment' };
  const encoding = textField(fields.responseEncoding, 'Response Encoding') ?? 'utf8';
  if (!Buffer.isEncoding(encoding)) {
    throw fieldError(`Response Encoding: Unknown encoding: ${encoding}; expected one of ${ENCODINGS}`);
  }
  return { kind: 'message', encoding };
}
