import type { SendOptions } from '../http/message.js';
import type { ConfigEnvironment, Pacing, RequestConfig, ResponseRules } from './requestConfig.js';
import type { OutcomeRules } from './decideOutcome.js';
import type { Fields } from './fields.js';
import {
  readFields,
  createFieldError,
  readBooleanField,
  readNumberField,
  readSecretId,
  readTextField,
} from './fields.js';
import { readBodyTemplate, readExpression, readHeaderRows, isToken, readReaderField } from './readerField.js';
import type { StatusCodes } from './statusCodes.js';
import { parseStatusCodes, TRANSIENT_CODES } from './statusCodes.js';
import { describeType } from './jsonValues.js';

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
export function parseV2Config(input: unknown, environment: ConfigEnvironment): RequestConfig {
  const fields = readFields(input);
  const files = readBooleanField(fields.uploadFile);
  const send = sendOptions(fields, environment);
  const outcome = outcomeRules(fields);
  const pacing = spacing(fields);
  const response = responseRules(fields);
  const secretId = readSecretId(fields);
  const reader = readReaderField(fields);
  return {
    dialect: 'v2',
    method: methodOf(reader.method),
    url: readExpression(reader.url, 'URL'),
    headers: readHeaderRows(reader.headers, { skipIncomplete: false }),
    body: withoutEmptyForm(readBodyTemplate(reader.body, { files })),
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
    throw createFieldError(`Method: expected GET, POST, PUT, PATCH or DELETE, got ${describeType(value)}; choose one`);
  }
  if (!isToken(value))
    throw createFieldError(`Method: "${value}" can't be an HTTP method; choose GET, POST, PUT, PATCH or DELETE`);
  return value.toUpperCase();
}

/** A multipart form without rows was never sent. */
function withoutEmptyForm(body: RequestConfig['body']): RequestConfig['body'] {
  return body.kind === 'multipart' && body.rows.length === 0 ? { kind: 'none' } : body;
}

function sendOptions(fields: Fields, environment: ConfigEnvironment): SendOptions {
  const largest = readBooleanField(fields.downloadAsAttachment)
    ? environment.maxFileBytes
    : environment.maxContentBytes;
  const timeout = readNumberField(fields.requestTimeoutPeriod, 'Request timeout', 1, MAX_TIME_MS);
  const redirects = readNumberField(fields.maxRedirects, 'Maximum redirects', 0, MAX_REDIRECTS);
  const requestBytes = readNumberField(fields.maxBodyLength, 'Request size limit', 1, Infinity);
  const responseBytes = readNumberField(fields.maxContentLength, 'Response size limit', 1, largest);
  return {
    idleTimeoutMs: timeout ?? DEFAULT_TIMEOUT_MS,
    ...(requestBytes === undefined ? {} : { maxRequestBytes: requestBytes }),
    maxResponseBytes: responseBytes ?? largest,
    verifyTls: !readBooleanField(fields.noStrictSSL),
    maxRedirects: redirects === undefined ? DEFAULT_REDIRECTS : Math.floor(redirects),
  };
}

function outcomeRules(fields: Fields): OutcomeRules {
  const policyCodes = codesField(fields.errorCodes, 'Error Codes for Error Handling Policy');
  const emitCodes = codesField(fields.ignoreErrorCodes, 'Error Codes to emit as messages');
  const retries = readNumberField(fields.maxRetries, 'Maximum retries', 0, MAX_ATTEMPTS) ?? MAX_ATTEMPTS;
  return {
    dialect: 'v2',
    policy: policyOf(fields.errorPolicy),
    policyCodes: policyCodes ?? TRANSIENT_CODES,
    emitCodes: emitCodes ?? NO_CODES,
    // The field says retries and always counted requests.
    maxAttempts: Math.max(1, Math.ceil(retries)),
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
  const text = readTextField(value, label);
  return text === undefined ? undefined : parseStatusCodes(text, label);
}

function spacing(fields: Fields): Pacing {
  const ms = readNumberField(fields.delay, 'Delay in ms', 0, MAX_TIME_MS);
  return ms === undefined || ms === 0 ? { kind: 'none' } : { kind: 'spacing', ms };
}

function responseRules(fields: Fields): ResponseRules {
  if (readBooleanField(fields.downloadAsAttachment)) return { kind: 'attachment' };
  const encoding = readTextField(fields.responseEncoding, 'Response Encoding') ?? 'utf8';
  if (!Buffer.isEncoding(encoding)) {
    throw createFieldError(`Response Encoding: Unknown encoding: ${encoding}; expected one of ${ENCODINGS}`);
  }
  return { kind: 'message', encoding };
}
