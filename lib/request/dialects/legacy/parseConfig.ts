import { MAX_STEP_MS, type ConfigEnvironment, type Pacing } from '../../requestConfig.js';
import { readFields, createFieldError, readBooleanField, readSecretId } from '../../fields.js';
import { readBodyTemplate, readExpression, readHeaderRows, readReaderField } from '../../readerField.js';
import type { JsonObject } from '../../../json.js';
import type { LegacyConfig } from './config.js';

const METHODS = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'];
const MAX_REDIRECTS = 10;

/**
 * Parses the configuration of the deprecated `httpRequestAction` and `httpRequestTrigger`.
 *
 * @throws RestError `configuration`, `credential` for the first invalid field
 */
export function parseConfig(input: unknown, environment: ConfigEnvironment): LegacyConfig {
  const fields = readFields(input);
  const reader = readReaderField(fields);
  if (isEmpty(reader.url)) throw createFieldError('URL is required');
  const url = readExpression(reader.url, 'URL');
  const idleTimeoutMs = readTimeout(fields, environment);
  const method = readMethod(reader.method);
  const pacing = readPacing(fields);
  const secretId = readSecretId(fields);
  const followRedirects = fields.followRedirect !== 'doNotFollowRedirects';
  return {
    method,
    url,
    headers: readHeaderRows(reader.headers, { skipIncomplete: true }).map((row) => ({
      ...row,
      name: row.name.toLowerCase(),
    })),
    // Legacy functions never send a body with GET, even if one is configured.
    body: method === 'GET' ? { kind: 'none' } : readBodyTemplate(reader.body, { files: false }),
    secretId,
    rules: {
      emitErrors: readBooleanField(fields.dontThrowErrorFlg),
      rebound: readBooleanField(fields.enableRebound),
      followRedirects,
      split: readBooleanField(fields.splitResult),
    },
    send: {
      idleTimeoutMs,
      maxResponseBytes: Math.max(environment.maxContentBytes, environment.maxFileBytes),
      verifyTls: !readBooleanField(fields.noStrictSSL),
      maxRedirects: followRedirects ? MAX_REDIRECTS : 0,
      redirectMethod: 'get',
    },
    pacing,
  };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function readMethod(value: unknown): string {
  if (isEmpty(value)) throw createFieldError('Method is required');
  if (typeof value === 'string' && METHODS.includes(value)) return value;
  const found = typeof value === 'string' ? value : typeof value;
  throw createFieldError(`Method "${found}" isn't one of the: ${METHODS.join(',')}.`);
}

function readTimeout(fields: JsonObject, environment: ConfigEnvironment): number {
  const value = fields.requestTimeoutPeriod;
  const ms = isFalsy(value) ? environment.legacyTimeoutMs : parseLeadingInteger(value);
  if (ms > 0 && ms <= MAX_STEP_MS) return ms;
  throw createFieldError(`Incorrect Request Timeout input found - '${ms}'`);
}

/** Reads Delay (seconds) and Call Count (requests per delay) as a pause after each request. */
function readPacing(fields: JsonObject): Pacing {
  const { delay, callCount } = fields;
  if (isFalsy(delay)) {
    if (!isFalsy(callCount)) throw createFieldError('Call Count value should be used only in pair with Delay option');
    return { kind: 'none' };
  }
  const seconds = readPositiveInteger(delay, 'Delay');
  // v2 truncates the delay to whole seconds when a call count is set.
  const ms = isFalsy(callCount)
    ? readDecimal(delay, seconds) * 1000
    : (seconds * 1000) / readPositiveInteger(callCount, 'Call Count');
  if (ms > MAX_STEP_MS) {
    throw createFieldError(`Configuration error: Delay Between Calls should be less than ${MAX_STEP_MS} milliseconds`);
  }
  return { kind: 'pause', ms };
}

function isFalsy(value: unknown): boolean {
  return isEmpty(value) || value === 0 || value === false;
}

function readPositiveInteger(value: unknown, label: string): number {
  const number = parseLeadingInteger(value);
  if (number >= 1) return number;
  throw createFieldError(`Configuration error: ${label} value should be a positive integer`);
}

function readDecimal(value: unknown, fallback: number): number {
  const exact = Number(value);
  return Number.isFinite(exact) ? exact : fallback;
}

/** Parses the leading digits, as v2 does: "30 seconds" is 30. */
function parseLeadingInteger(value: unknown): number {
  return typeof value === 'string' || typeof value === 'number' ? Number.parseInt(String(value), 10) : NaN;
}
