import type { RequestProxy, SendOptions } from '../../../http/message.js';
import type { JsonObject } from '../../../json.js';
import { Sensitive } from '../../../sensitive.js';
import type { ConfigProblems } from '../../definition/configProblems.js';
import { member, type Definition, type ValueOf } from '../../definition/definition.js';
import { defineScalar, duration, flag, text, wholeNumber } from '../../definition/scalars.js';
import { byType, list, object } from '../../definition/structures.js';
import { MAX_STEP_MS } from '../../requestConfig.js';

/** The largest number of redirects that a step can allow. */
export const MAX_REDIRECTS = 20;

const timeout = duration(1, MAX_STEP_MS);

/** The field `timeouts`. */
export const TIMEOUTS = object({
  connect: member(timeout, 'Name resolution, TCP, the tunnel through a proxy, TLS.', { default: '10s' }),
  headers: member(timeout, 'From the last byte of the request to the headers of the response.', { default: '60s' }),
  idle: member(timeout, 'Without a byte in either direction, while a body is sent or received.', { default: '60s' }),
  total: member(timeout, 'One request with its redirects, to the end of the response.', { default: '19m' }),
});

/** The field `limits`. */
export const LIMITS = object({
  request: member(wholeNumber(1), "Bytes of the request's body."),
  response: member(wholeNumber(1), "Bytes of the response's body, decoded."),
  redirects: member(
    wholeNumber(0, MAX_REDIRECTS),
    'Redirects that are followed; with 0 the redirect is the response.',
    { default: 5 },
  ),
});

/** The field `redirects`. */
export const REDIRECTS = object({
  follow: member(flag, 'False: a redirect is the response.', { default: true }),
  sameOrigin: member(flag, 'A redirect to another scheme, host or port is the response.', { default: false }),
  keepMethod: member(flag, '301 and 302 repeat a POST with its body, instead of sending a GET.', { default: false }),
});

/** A URL of a proxy, which may contain a password. */
const PROXY_URL: Definition<URL> = {
  expected: 'http://host:port or https://host:port',
  schema: { type: 'string', format: 'proxy-url' },
  read: (value, label, problems) => {
    if (typeof value !== 'string') {
      problems.addUnexpectedType(label, PROXY_URL.expected, value);
      return undefined;
    }
    const address = value.includes('://') ? value : `http://${value}`;
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
    const problem = url === undefined ? 'the URL is invalid' : `${url.protocol} proxies are not supported`;
    problems.add(`${label}: ${problem}; enter ${PROXY_URL.expected}`);
    return undefined;
  },
};

/** A URL, or `none` for a direct connection. */
const PROXY_TEXT: Definition<URL | 'none'> = {
  ...PROXY_URL,
  expected: `${PROXY_URL.expected}, or none`,
  read: (value, label, problems) => (value === 'none' ? 'none' : PROXY_URL.read(value, label, problems)),
};

const HOSTS = text();

/** The field `proxy`. */
export const PROXY = byType({
  string: PROXY_TEXT,
  object: object({
    url: member(PROXY_URL, 'An `http://` or `https://` proxy, possibly with `user:password@`.', { required: true }),
    username: member(text({ isSecret: true }), 'Replaces the user name in the URL.'),
    password: member(text({ isSecret: true }), 'Replaces the password in the URL.'),
    noProxy: member(
      byType({ string: HOSTS, number: HOSTS, array: list(HOSTS, { of: 'hosts', item: 'Proxy: noProxy' }) }),
      'Hosts that are connected to directly, in the form of NO_PROXY.',
      { examples: ['.internal.example'] },
    ),
  }),
});

const CERTIFICATES = '-----BEGIN CERTIFICATE-----\\s[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----';
const CERTIFICATES_FORM = new RegExp(CERTIFICATES);

/** The field `tls`. */
export const TLS = object(
  {
    verify: member(flag, 'False accepts any certificate of the server.', { default: true }),
    ca: member(
      defineScalar(
        'certificates in PEM, each from -----BEGIN CERTIFICATE----- to the END line',
        { type: 'string', pattern: CERTIFICATES },
        (value) => (typeof value === 'string' && CERTIFICATES_FORM.test(value) ? value : undefined),
        true,
      ),
      'The certificates of the CAs to trust, in PEM, in place of the public ones.',
    ),
  },
  { relations: listTlsProblems },
);

function* listTlsProblems({ ca }: JsonObject): Iterable<string> {
  if (typeof ca === 'string' && ca.includes('PRIVATE KEY-----')) {
    yield 'ca contains a private key; remove it, and enter the certificates alone';
  }
}

/** The fields of a step that say how its requests are sent. */
interface SendFields {
  readonly timeouts: ValueOf<typeof TIMEOUTS>;
  readonly limits: ValueOf<typeof LIMITS>;
  readonly redirects: ValueOf<typeof REDIRECTS>;
  readonly proxy: ValueOf<typeof PROXY> | undefined;
  readonly tls: ValueOf<typeof TLS>;
}

/**
 * Converts the fields that say how requests are sent. Errors are collected.
 *
 * @param maxResponseBytes maximum size of a response, and the limit unless the step has a lower one
 */
export function toSendOptions(fields: SendFields, maxResponseBytes: number, problems: ConfigProblems): SendOptions {
  const { timeouts, limits, redirects, proxy, tls } = fields;
  const { request, response = maxResponseBytes } = limits;
  if (response > maxResponseBytes) {
    problems.add(`Limits: response: expected a whole number from 1 to ${maxResponseBytes}, got ${response}`);
  }
  return {
    phaseTimeouts: { connectMs: timeouts.connect, headersMs: timeouts.headers },
    idleTimeoutMs: timeouts.idle,
    deadlineMs: timeouts.total,
    ...(request !== undefined && { maxRequestBytes: request }),
    maxResponseBytes: response,
    maxRedirects: redirects.follow ? limits.redirects : 0,
    ...(redirects.sameOrigin && { redirectsWithinOrigin: true as const }),
    ...(redirects.keepMethod && { redirectMethod: 'keep' as const }),
    verifyTls: tls.verify,
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(proxy !== undefined && { proxy: toProxy(proxy) }),
  };
}

function toProxy(given: ValueOf<typeof PROXY>): RequestProxy {
  if (given === 'none') return { url: undefined, noProxy: '' };
  if (given instanceof URL) return { url: new Sensitive(given.href), noProxy: '' };
  const { username, password, noProxy = '' } = given;
  const url = new URL(given.url);
  if (username !== undefined) url.username = encodeURIComponent(username);
  if (password !== undefined) url.password = encodeURIComponent(password);
  return { url: new Sensitive(url.href), noProxy: typeof noProxy === 'string' ? noProxy : noProxy.join(',') };
}
