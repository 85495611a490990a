import { RestError } from '../../errors.js';
import { evaluateFlag } from '../evaluateFlag.js';
import type { Expression, Scope } from '../expression.js';
import { describeType, isNone } from '../jsonValues.js';
import { findLink } from './linkHeader.js';
import type { PageReading } from './pageReading.js';
import type { PagePosition, PaginationRules } from './paginationRules.js';
import { resolveNamedUrl } from '../namedUrl.js';

export type NextPage =
  | { readonly kind: 'next'; readonly position: PagePosition }
  /** There are no further pages. */
  | { readonly kind: 'end' };

const END: NextPage = { kind: 'end' };

/**
 * Finds the page after one whose response has been read.
 *
 * @param given the scope of the message
 * @throws RestError `request` when the next cursor or URL can't be sent, `expression`
 */
export function findNextPage(page: PageReading, given: Scope): NextPage {
  const { rules, position, head } = page;
  if (head === undefined) return END;
  const { responseUrl, ...response } = head;
  const scope = {
    ...given,
    bindings: { ...given.bindings, page: page.variable, last: page.last, response: { ...response, body: page.body } },
  };
  if (rules.stop !== undefined && evaluateFlag(rules.stop, scope, 'Pagination: stop')) return END;
  const next = { number: position.number + 1, total: position.total + page.records };
  switch (rules.kind) {
    case 'link':
    case 'url': {
      const reference = rules.kind === 'url' ? readReference(rules.next, scope) : findNextLink(response.headers.link);
      if (reference === undefined) return END;
      return {
        kind: 'next',
        position: { ...next, url: resolveNamedUrl(reference, responseUrl, 'Pagination: the URL of the next page') },
      };
    }
    case 'cursor': {
      const cursor = readCursor(rules, scope);
      return cursor === undefined ? END : { kind: 'next', position: { ...next, cursor } };
    }
    case 'page':
      return page.records === 0
        ? END
        : { kind: 'next', position: { ...next, cursor: rules.start + rules.step * position.number } };
    case 'offset': {
      if (page.records === 0) return END;
      const offset = rules.step === undefined ? next.total : rules.step * position.number;
      return { kind: 'next', position: { ...next, cursor: rules.start + offset } };
    }
  }
}

/** @param lines the Link headers */
function findNextLink(lines: unknown): string | undefined {
  const text: unknown = Array.isArray(lines) ? lines.join(', ') : lines;
  const target = typeof text === 'string' ? findLink(text, 'next') : undefined;
  return target === '' ? undefined : target;
}

function readReference(next: Expression, scope: Scope): string | undefined {
  const value = next.evaluate(scope);
  if (isNone(value)) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  throw new RestError(
    'request',
    `Pagination: next: expected the text of a URL, got ${describeType(value)}; check the expression`,
  );
}

function readCursor({ next, target }: Extract<PaginationRules, { kind: 'cursor' }>, scope: Scope): unknown {
  const cursor = next.evaluate(scope);
  if (isNone(cursor)) return undefined;
  const isScalar = typeof cursor === 'string' || typeof cursor === 'number';
  if (isScalar || target === undefined || target.place === 'body') return cursor;
  throw new RestError(
    'request',
    `Pagination: next: expected a text or a number for the ${target.place}, got ${describeType(cursor)}; check the expression`,
  );
}
