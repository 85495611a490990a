import type { ExchangeResult, PublishedExchange } from '../../http/exchangeChannel.js';
import type { Header } from '../../http/message.js';
import type { HttpExchange, HeaderLines } from '../../wire/run.js';
import type { SecretMask } from './secretMask.js';

/** The authentication scheme of a header, which is not secret. */
const SCHEME = /^(basic|bearer|token|digest|dpop|oauth|apikey|api-key) (?=\S)/i;

/** Headers that may hold a credential even if a row of the step set them. */
const AUTHENTICATION_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** Headers that Node sets from the body. */
const FRAMING_HEADERS = new Set(['content-length', 'transfer-encoding']);

/**
 * Creates the masked entry of a request and its response.
 *
 * @param attempt number of the attempt for the message, from 1
 */
export function createExchangeEntry(
  { request, redirects }: PublishedExchange,
  { response, headMs, endMs, bytes, error }: ExchangeResult,
  attempt: number,
  mask: SecretMask,
): HttpExchange {
  return {
    attempt,
    hop: redirects,
    method: request.method.toUpperCase(),
    url: mask.maskText(maskUrl(request.url, request.credentialQuery ?? [])),
    requestHeaders: listRequestHeaders(request.url, request.headers, mask),
    ...(response === undefined
      ? {}
      : {
          status: response.status,
          statusText: mask.maskText(response.statusText),
          responseHeaders: listResponseHeaders(response.headers, mask),
        }),
    ...(headMs === undefined ? {} : { headMs: roundMs(headMs) }),
    endMs: roundMs(endMs),
    ...(bytes === undefined ? {} : { responseBytes: bytes }),
    ...(error === undefined ? {} : { error: mask.maskText(error) }),
  };
}

function listRequestHeaders(url: URL, headers: readonly Header[], mask: SecretMask): HeaderLines {
  const lines = headers
    .filter(({ name }) => !FRAMING_HEADERS.has(name.toLowerCase()))
    .map(({ name, value, credential }): HeaderLines[number] => {
      const isSigning = credential === true || AUTHENTICATION_HEADERS.has(name.toLowerCase());
      return [name, isSigning ? maskHeaderValue(value) : mask.maskText(value)];
    });
  return headers.some(({ name }) => name.toLowerCase() === 'host') ? lines : [['Host', url.host], ...lines];
}

function listResponseHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  mask: SecretMask,
): HeaderLines {
  return Object.entries(headers).flatMap(([name, value]) =>
    (value === undefined ? [] : [value].flat()).map((line): HeaderLines[number] => [name, mask.maskText(line)]),
  );
}

function maskHeaderValue(value: string): string {
  return `${SCHEME.exec(value)?.[0] ?? ''}***`;
}

/** Masks the values of the named query parameters and leaves every other byte unchanged. */
function maskUrl(url: URL, names: readonly string[]): string {
  if (names.length === 0) return url.href;
  const pairs = url.search.slice(1).split('&');
  const shown = pairs.map((pair) => {
    const name = new URLSearchParams(pair).keys().next().value;
    return name !== undefined && names.includes(name) ? `${pair.split('=')[0] ?? ''}=***` : pair;
  });
  return `${url.origin}${url.pathname}?${shown.join('&')}${url.hash}`;
}

function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10;
}
