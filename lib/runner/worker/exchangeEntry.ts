import type { ExchangeResult, PublishedExchange } from '../../http/exchangeChannel.js';
import type { Header } from '../../http/message.js';
import type { HttpExchange, HeaderLines } from '../../wire/run.js';
import type { SecretMask } from './secretMask.js';

/** What of a header from a credential is no secret: how it is to be read. */
const SCHEME = /^(basic|bearer|token|digest|dpop|oauth|apikey|api-key) (?=\S)/i;

/** Headers that sign a request although nobody has marked them: whoever made the step has written them. */
const SIGNING = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** Node sets them by the body, whatever a request says. */
const FRAMING = new Set(['content-length', 'transfer-encoding']);

/** @param attempt counts the attempts of the message, from 1 */
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
    url: mask.maskText(maskedUrl(request.url, request.credentialQuery ?? [])),
    requestHeaders: requestLines(request.url, request.headers, mask),
    ...(response === undefined
      ? {}
      : {
          status: response.status,
          statusText: mask.maskText(response.statusText),
          responseHeaders: responseLines(response.headers, mask),
        }),
    ...(headMs === undefined ? {} : { headMs: rounded(headMs) }),
    endMs: rounded(endMs),
    ...(bytes === undefined ? {} : { responseBytes: bytes }),
    ...(error === undefined ? {} : { error: mask.maskText(error) }),
  };
}

function requestLines(url: URL, headers: readonly Header[], mask: SecretMask): HeaderLines {
  const lines = headers
    .filter(({ name }) => !FRAMING.has(name.toLowerCase()))
    .map(({ name, value, credential }): HeaderLines[number] => {
      const isSigning = credential === true || SIGNING.has(name.toLowerCase());
      return [name, isSigning ? withoutValue(value) : mask.maskText(value)];
    });
  return headers.some(({ name }) => name.toLowerCase() === 'host') ? lines : [['Host', url.host], ...lines];
}

function responseLines(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  mask: SecretMask,
): HeaderLines {
  return Object.entries(headers).flatMap(([name, value]) =>
    (value === undefined ? [] : [value].flat()).map((line): HeaderLines[number] => [name, mask.maskText(line)]),
  );
}

function withoutValue(value: string): string {
  return `${SCHEME.exec(value)?.[0] ?? ''}***`;
}

/** The query keeps every byte but the values of these parameters. */
function maskedUrl(url: URL, names: readonly string[]): string {
  if (names.length === 0) return url.href;
  const pairs = url.search.slice(1).split('&');
  const shown = pairs.map((pair) => {
    const name = new URLSearchParams(pair).keys().next().value;
    return name !== undefined && names.includes(name) ? `${pair.split('=')[0] ?? ''}=***` : pair;
  });
  return `${url.origin}${url.pathname}?${shown.join('&')}${url.hash}`;
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
