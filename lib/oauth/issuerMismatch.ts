import { findPlaceholder } from '../wire/placeholder.js';

const MAX_CHARACTERS = 200;

/**
 * Words for a document that names another issuer than the one that was asked (RFC 8414, section 3.3): in what they differ, and what to do.
 * @param actual `issuer` of the document, which is public
 */
export function describeIssuerMismatch(expected: string, actual: unknown): string {
  if (typeof actual !== 'string' || actual === '') return 'Its document names no issuer';
  const name = actual
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .slice(0, MAX_CHARACTERS);
  const template = findPlaceholder(actual);
  if (template !== undefined) {
    const part = findReplacedSegment(expected, actual, template);
    const where = part === undefined ? '' : ` in place of ${part}`;
    return `Its document names the issuer ${name}, a template: enter the issuer with your own value of ${template}${where}`;
  }
  if (!URL.canParse(actual)) return `Its document names the issuer ${name}, which is no address`;
  const difference = describeDifference(new URL(expected), new URL(actual), expected, actual);
  if (difference === undefined) {
    return `Its document names another issuer, ${name}, and speaks for that one only: enter it if that is the server you mean`;
  }
  return `Its document names the issuer ${name}, ${difference}: enter it exactly so`;
}

/** The only difference between two issuers that a person may have meant as the same; undefined: there are others. */
function describeDifference(from: URL, to: URL, asked: string, named: string): string | undefined {
  if (asked.toLowerCase() === named.toLowerCase()) return 'in other capitals';
  if (withoutTrailingSlash(asked) === withoutTrailingSlash(named))
    return `${named.endsWith('/') ? 'with' : 'without'} a slash at the end`;
  if (from.href === to.href) return 'in another spelling';
  const isSamePlace =
    withoutTrailingSlash(from.pathname) === withoutTrailingSlash(to.pathname) && from.search === to.search;
  if (isSamePlace && from.hostname === to.hostname) {
    if (from.protocol === to.protocol) return 'at another port';
    return `with ${to.protocol.slice(0, -1)} in place of ${from.protocol.slice(0, -1)}`;
  }
  if (isSamePlace && to.hostname === `www.${from.hostname}`) return 'with www';
  if (isSamePlace && from.hostname === `www.${to.hostname}`) return 'without www';
  return from.host === to.host ? 'with another path' : undefined;
}

/** The segment of the issuer that the template stands for. */
function findReplacedSegment(asked: string, named: string, template: string): string | undefined {
  const at = named.split('/').findIndex((segment) => segment.includes(template));
  const part = asked.split('/')[at];
  return part === undefined || part === '' ? undefined : part.slice(0, MAX_CHARACTERS);
}

function withoutTrailingSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
