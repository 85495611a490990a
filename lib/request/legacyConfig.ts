import type { ConfigEnvironment, Pacing, RequestConfig } from './requestConfig.js';
import type { Fields } from './fields.js';
import { readFields, createFieldError, readBooleanField, readSecretId } from './fields.js';
import { readBodyTemplate, readExpression, readHeaderRows, readReaderField } from './readerField.js';

const METHODS = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'];
/** 19 minutes: the platform stops a step that takes longer. */
const MAX_TIME_MS = 1_140_000;
const MAX_REDIRECTS = 10;

/**
 * The configuration of the deprecated `httpRequestAction` and `httpRequestTrigger`.
 *
 * @throws RestError naming the first field that is wrong
 */
export function parseLegacyConfig(input: unknown, environment: ConfigEnvironment): RequestConfig {
  const fields = readFields(input);
  const reader = readReaderField(fields);
  if (isEmpty(reader.url)) throw createFieldError('URL is required');
  const url = readExpression(reader.url, 'URL');
  const idleTimeoutMs = timeout(fields, environment);
  const method = methodOf(reader.method);
  const pacing = pause(fields);
  const secretId = readSecretId(fields);
  const followRedirects = fields.followRedirect !== 'doNotFollowRedirects';
  return {
    dialect: 'legacy',
    method,
    url,
    headers: readHeaderRows(reader.headers, { skipIncomplete: true }).map((row) => ({
      ...row,
      name: row.name.toLowerCase(),
    })),
    // A GET never had a body here, whatever is stored.
    body: method === 'GET' ? { kind: 'none' } : readBodyTemplate(reader.body, { files: false }),
    secretId,
    outcome: {
      dialect: 'legacy',
      emitErrors: readBooleanField(fields.dontThrowErrorFlg),
      rebound: readBooleanField(fields.enableRebound),
      followRedirects,
    },
    send: {
      idleTimeoutMs,
      maxResponseBytes: Math.max(environment.maxContentBytes, environment.maxFileBytes),
      verifyTls: !readBooleanField(fields.noStrictSSL),
      maxRedirects: followRedirects ? MAX_REDIRECTS : 0,
      redirectsBecomeGet: true,
    },
    response: { kind: 'legacy', split: readBooleanField(fields.splitResult), followRedirects },
    pacing,
  };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function methodOf(value: unknown): string {
  if (isEmpty(value)) throw createFieldError('Method is required');
  if (typeof value === 'string' && METHODS.includes(value)) return value;
  const shown = typeof value === 'string' ? value : typeof value;
  throw createFieldError(`Method "${shown}" isn't one of the: ${METHODS.join(',')}.`);
}

function timeout(fields: Fields, environment: ConfigEnvironment): number {
  const value = fields.requestTimeoutPeriod;
  const ms = isFalsy(value) ? environment.legacyTimeoutMs : wholeNumber(value);
  if (ms > 0 && ms <= MAX_TIME_MS) return ms;
  throw createFieldError(`Incorrect Request Timeout input found - '${ms}'`);
}

/** The fields are in seconds and calls: so many calls in so many seconds. */
function pause(fields: Fields): Pacing {
  const { delay, callCount } = fields;
  if (isFalsy(delay)) {
    if (!isFalsy(callCount)) throw createFieldError('Call Count value should be used only in pair with Delay option');
    return { kind: 'none' };
  }
  const seconds = positive(delay, 'Delay');
  // Only a delay that no calls share may have a fraction; it always was so.
  const ms = isFalsy(callCount)
    ? withFraction(delay, seconds) * 1000
    : (seconds * 1000) / positive(callCount, 'Call Count');
  if (ms > MAX_TIME_MS) {
    throw createFieldError(`Configuration error: Delay Between Calls should be less than ${MAX_TIME_MS} milliseconds`);
  }
  return { kind: 'pause', ms };
}

function isFalsy(value: unknown): boolean {
  return isEmpty(value) || value === 0 || value === false;
}

function positive(value: unknown, label: string): number {
  const number = wholeNumber(value);
  if (number >= 1) return number;
  throw createFieldError(`Configuration error: ${label} value should be a positive integer`);
}

function withFraction(value: unknown, whole: number): number {
  const exact = Number(value);
  return Number.isFinite(exact) ? exact : whole;
}

/** The digits at the start, as these fields were always read: "30 seconds" is 30. */
function wholeNumber(value: unknown): number {
  return typeof value === 'string' || typeof value === 'number' ? Number.parseInt(String(value), 10) : NaN;
}
