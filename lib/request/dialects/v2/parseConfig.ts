import type { SendOptions } from '../../../http/message.js';
import { MAX_STEP_MS, type ConfigEnvironment, type BodyTemplate, type Pacing } from '../../requestConfig.js';
import {
  readFields,
  createFieldError,
  readBooleanField,
  readNumberField,
  readSecretId,
  readTextField,
} from '../../fields.js';
import { isHttpToken } from '../../../http/isHttpToken.js';
import { readBodyTemplate, readExpression, readHeaderRows, readReaderField } from '../../readerField.js';
import type { StatusCodes } from '../../statusCodes.js';
import { parseStatusCodes, TRANSIENT_CODES } from '../../statusCodes.js';
import { describeType } from '../../jsonValues.js';
import type { JsonObject } from '../../../json.js';
import type { V2Config, V2OutcomeRules, V2ResponseRules } from './config.js';

const DEFAULT_TIMEOUT_MS = 60_000;
/** The default that existing flows rely on, although the form allows at most 10. */
const DEFAULT_REDIRECTS = 21;
const MAX_REDIRECTS = 10;
const MAX_ATTEMPTS = 10;

const ENCODINGS = 'utf8, utf16le, latin1, ascii, base64, base64url, hex';

const NO_CODES: StatusCodes = { has: () => false };

/**
 * Parses the configuration of `httpRequestAxios` and `httpRequestAxiosTrigger`.
 *
 * @throws RestError `configuration`, `credential` for the first invalid field
 */
export function parseConfig(input: unknown, environment: ConfigEnvironment): V2Config {
  const fields = readFields(input);
  const files = readBooleanField(fields.uploadFile);
  const send = readSendOptions(fields, environment);
  const outcome = readOutcomeRules(fields);
  const pacing = readPacing(fields);
  const response = readResponseRules(fields);
  const secretId = readSecretId(fields);
  const reader = readReaderField(fields);
  return {
    method: readMethod(reader.method),
    url: readExpression(reader.url, 'URL'),
    headers: readHeaderRows(reader.headers, { skipIncomplete: false }),
    body: dropEmptyForm(readBodyTemplate(reader.body, { files })),
    secretId,
    outcome,
    send,
    response,
    pacing,
  };
}

function readMethod(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'GET';
  if (typeof value !== 'string') {
    throw createFieldError(`Method: expected GET, POST, PUT, PATCH or DELETE, got ${describeType(value)}; choose one`);
  }
  if (!isHttpToken(value))
    throw createFieldError(`Method: "${value}" can't be an HTTP method; choose GET, POST, PUT, PATCH or DELETE`);
  return value.toUpperCase();
}

/** Replaces a multipart form without rows by no body, as v2 does. */
function dropEmptyForm(body: BodyTemplate): BodyTemplate {
  return body.kind === 'multipart' && body.rows.length === 0 ? { kind: 'none' } : body;
}

function readSendOptions(fields: JsonObject, environment: ConfigEnvironment): SendOptions {
  const maxBytes = readBooleanField(fields.downloadAsAttachment)
    ? environment.maxFileBytes
    : environment.maxContentBytes;
  const timeout = readNumberField(fields.requestTimeoutPeriod, 'Request timeout', 1, MAX_STEP_MS);
  const redirects = readNumberField(fields.maxRedirects, 'Maximum redirects', 0, MAX_REDIRECTS);
  const requestBytes = readNumberField(fields.maxBodyLength, 'Request size limit', 1, Infinity);
  const responseBytes = readNumberField(fields.maxContentLength, 'Response size limit', 1, maxBytes);
  return {
    idleTimeoutMs: timeout ?? DEFAULT_TIMEOUT_MS,
    ...(requestBytes === undefined ? {} : { maxRequestBytes: requestBytes }),
    maxResponseBytes: responseBytes ?? maxBytes,
    verifyTls: !readBooleanField(fields.noStrictSSL),
    maxRedirects: redirects === undefined ? DEFAULT_REDIRECTS : Math.floor(redirects),
  };
}

function readOutcomeRules(fields: JsonObject): V2OutcomeRules {
  const policyCodes = readStatusCodes(fields.errorCodes, 'Error Codes for Error Handling Policy');
  const emitCodes = readStatusCodes(fields.ignoreErrorCodes, 'Error Codes to emit as messages');
  const retries = readNumberField(fields.maxRetries, 'Maximum retries', 0, MAX_ATTEMPTS) ?? MAX_ATTEMPTS;
  return {
    policy: readPolicy(fields.errorPolicy),
    policyCodes: policyCodes ?? TRANSIENT_CODES,
    emitCodes: emitCodes ?? NO_CODES,
    // The label says retries, but v2 counts requests.
    maxAttempts: Math.max(1, Math.ceil(retries)),
  };
}

function readPolicy(value: unknown): V2OutcomeRules['policy'] {
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

function readStatusCodes(value: unknown, label: string): StatusCodes | undefined {
  const text = readTextField(value, label);
  return text === undefined ? undefined : parseStatusCodes(text, label);
}

function readPacing(fields: JsonObject): Pacing {
  const ms = readNumberField(fields.delay, 'Delay in ms', 0, MAX_STEP_MS);
  return ms === undefined || ms === 0 ? { kind: 'none' } : { kind: 'spacing', ms };
}

function readResponseRules(fields: JsonObject): V2ResponseRules {
  if (readBooleanField(fields.downloadAsAttachment)) return { kind: 'attachment' };
  const encoding = readTextField(fields.responseEncoding, 'Response Encoding') ?? 'utf8';
  if (!Buffer.isEncoding(encoding)) {
    throw createFieldError(`Response Encoding: Unknown encoding: ${encoding}; expected one of ${ENCODINGS}`);
  }
  return { kind: 'message', encoding };
}
