import { isNonEmptyString } from '../json.js';
import { findPlaceholder } from '../members/placeholder.js';

const MAX_CHARACTERS = 200;

/**
 * Describes how the issuer in a metadata document differs from the configured one (RFC 8414, section 3.3), and what to change.
 * @param expected the configured issuer
 * @param actual `issuer` of the document, which is public
 */
export function describeIssuerMismatch(expected: string, actual: unknown): string {
  if (!isNonEmptyString(actual)) return 'Its metadata document has no issuer';
  const name = actual
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .slice(0, MAX_CHARACTERS);
  const template = findPlaceholder(actual);
  if (template !== undefined) {
    const part = findReplacedSegment(expected, actual, template);
    const where = part === undefined ? '' : ` in place of ${part}`;
    return `Its metadata document has the issuer ${name}, a template. Enter the issuer with your own value for ${template}${where}`;
  }
  if (!URL.canParse(actual)) return `Its metadata document has the issuer ${name}, which is not a URL`;
  const difference = describeDifference(new URL(expected), new URL(actual), expected, actual);
  if (difference === undefined) {
    return `Its metadata document has another issuer, ${name}. Enter that issuer if it is the server you mean`;
  }
  return `Its metadata document has the issuer ${name}, ${difference}. Enter exactly that value`;
}

/** Describes the one small difference between two issuers. Returns undefined when they differ in more. */
function describeDifference(from: URL, to: URL, expected: string, actual: string): string | undefined {
  if (expected.toLowerCase() === actual.toLowerCase()) return 'with different upper and lower case';
  if (withoutTrailingSlash(expected) === withoutTrailingSlash(actual))
    return `${actual.endsWith('/') ? 'with' : 'without'} a trailing slash`;
  if (from.href === to.href) return 'in a different spelling';
  const isSamePlace =
    withoutTrailingSlash(from.pathname) === withoutTrailingSlash(to.pathname) && from.search === to.search;
  if (isSamePlace && from.hostname === to.hostname) {
    if (from.protocol === to.protocol) return 'with another port';
    return `with ${to.protocol.slice(0, -1)} in place of ${from.protocol.slice(0, -1)}`;
  }
  if (isSamePlace && to.hostname === `www.${from.hostname}`) return 'with www';
  if (isSamePlace && from.hostname === `www.${to.hostname}`) return 'without www';
  return from.host === to.host ? 'with another path' : undefined;
}

/** Returns the segment of the issuer in place of which the document has the placeholder. */
function findReplacedSegment(expected: string, actual: string, template: string): string | undefined {
  const at = actual.split('/').findIndex((segment) => segment.includes(template));
  const part = expected.split('/')[at];
  return part === undefined || part === '' ? undefined : part.slice(0, MAX_CHARACTERS);
}

function withoutTrailingSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
