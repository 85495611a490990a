import type { RequestProxy, SendOptions } from '../../../http/message.js';
import type { JsonObject } from '../../../json.js';
import { Sensitive } from '../../../sensitive.js';
import { createFieldError, readTextField } from '../../fields.js';
import { MAX_STEP_MS } from '../../requestConfig.js';
import type { ConfigProblems } from './configProblems.js';
import { readDuration } from './duration.js';

const DEFAULT_CONNECT_MS = 10_000;
const DEFAULT_SILENCE_MS = 60_000;
const DEFAULT_REDIRECTS = 5;
/** The largest number of redirects that a step can allow. */
export const MAX_REDIRECTS = 20;

/** The fields of a step that say how its requests are sent: objects, or undefined. */
interface SendFields {
  readonly timeouts: unknown;
  readonly limits: unknown;
  readonly redirects: unknown;
  readonly proxy: unknown;
  readonly tls: unknown;
}

/**
 * Reads the fields that say how requests are sent. Errors are collected.
 *
 * @param maxResponseBytes maximum size of a response, and the limit unless the step has a lower one
 */
export function readSendOptions(fields: SendFields, maxResponseBytes: number, problems: ConfigProblems): SendOptions {
  const proxy = problems.collect(() => readProxy(fields.proxy, problems));
  return {
    ...readTimeouts(fields.timeouts, problems),
    ...readTransfer(fields.limits, fields.redirects, maxResponseBytes, problems),
    ...readTls(fields.tls, problems),
    ...(proxy && { proxy }),
  };
}

function readTimeouts(value: unknown, problems: ConfigProblems) {
  const given = problems.readObject(value, 'Timeouts', ['connect', 'headers', 'idle', 'total']) ?? {};
  const readMs = (member: string): number | undefined =>
    problems.collect(() => readDuration(given[member], `Timeouts: ${member}`, 1, MAX_STEP_MS));
  return {
    phaseTimeouts: {
      connectMs: readMs('connect') ?? DEFAULT_CONNECT_MS,
      headersMs: readMs('headers') ?? DEFAULT_SILENCE_MS,
    },
    idleTimeoutMs: readMs('idle') ?? DEFAULT_SILENCE_MS,
    deadlineMs: readMs('total') ?? MAX_STEP_MS,
  };
}

function readTransfer(limits: unknown, redirects: unknown, maxResponseBytes: number, problems: ConfigProblems) {
  const limit = problems.readObject(limits, 'Limits', ['request', 'response', 'redirects']) ?? {};
  const rules = problems.readObject(redirects, 'Redirects', ['follow', 'sameOrigin', 'keepMethod']) ?? {};
  const readNumber = (member: string, min: number, max: number): number | undefined =>
    problems.collect(() => readWholeNumber(limit[member], `Limits: ${member}`, min, max));
  const isOn = (member: string, byDefault: boolean): boolean =>
    problems.readFlag(rules[member], `Redirects: ${member}`) ?? byDefault;
  const requestBytes = readNumber('request', 1, Number.MAX_SAFE_INTEGER);
  const maxRedirects = readNumber('redirects', 0, MAX_REDIRECTS) ?? DEFAULT_REDIRECTS;
  return {
    ...(requestBytes !== undefined && { maxRequestBytes: requestBytes }),
    maxResponseBytes: readNumber('response', 1, maxResponseBytes) ?? maxResponseBytes,
    maxRedirects: isOn('follow', true) ? maxRedirects : 0,
    ...(isOn('sameOrigin', false) && { redirectsWithinOrigin: true as const }),
    ...(isOn('keepMethod', false) && { redirectMethod: 'keep' as const }),
  };
}

function readTls(value: unknown, problems: ConfigProblems) {
  const given = problems.readObject(value, 'TLS', ['verify', 'ca']) ?? {};
  const verify = problems.readFlag(given.verify, 'TLS: verify');
  const ca = problems.collect(() => readTextField(given.ca, 'TLS: ca'));
  if (ca !== undefined && !CERTIFICATE.test(ca)) {
    problems.add('TLS: ca must have the certificates in PEM, each from -----BEGIN CERTIFICATE----- to the END line');
  }
  if (ca?.includes('PRIVATE KEY-----') === true) {
    problems.add('TLS: ca contains a private key; remove it, and enter the certificates alone');
  }
  return { verifyTls: verify ?? true, ...(ca !== undefined && { ca }) };
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/;

/** Reads a URL, `none` for a direct connection, or an object with the URL. Undefined: the proxy of the environment. */
function readProxy(value: unknown, problems: ConfigProblems): RequestProxy | undefined {
  if (value === 'none') return { url: undefined, noProxy: '' };
  const given: JsonObject | undefined =
    typeof value === 'string'
      ? { url: value }
      : problems.readObject(value, 'Proxy', ['url', 'username', 'password', 'noProxy']);
  if (given === undefined) return undefined;
  const url = readProxyUrl(readTextField(given.url, 'Proxy: url'));
  const username = readTextField(given.username, 'Proxy: username');
  const password = readTextField(given.password, 'Proxy: password');
  if (username !== undefined) url.username = encodeURIComponent(username);
  if (password !== undefined) url.password = encodeURIComponent(password);
  const list: unknown = Array.isArray(given.noProxy) ? given.noProxy.join(',') : given.noProxy;
  return { url: new Sensitive(url.href), noProxy: readTextField(list, 'Proxy: noProxy') ?? '' };
}

/** Its errors don't have the URL, which may contain a password. */
function readProxyUrl(text: string | undefined): URL {
  if (text === undefined) throw createFieldError('Proxy: enter the URL of the proxy, or none for a direct connection');
  const address = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  const problem = url === undefined ? 'the URL is invalid' : `${url.protocol} proxies are not supported`;
  throw createFieldError(`Proxy: ${problem}; enter http://host:port or https://host:port`);
}

function readWholeNumber(value: unknown, label: string, min: number, max: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max) return Number(value);
  throw createFieldError(`${label} must be a whole number from ${min} to ${max}`);
}
