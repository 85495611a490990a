import type { ProposedPagination } from '../../../../step/proposals/proposal.js';

/** Returns the name of a way to read pages. */
export function describePagination({ kind, name = '', next = '', in: place }: ProposedPagination): string {
  const parameter = place === 'body' ? `${name} of the body` : name;
  const source = next.replace(/^\$response\./, '');
  switch (kind) {
    case 'link':
      return 'Link header';
    case 'url':
      return `Next URL: ${source}`;
    case 'cursor':
      return `Cursor: ${source}, sent as ${parameter}`;
    case 'page':
      return `Page number as ${parameter}`;
    case 'offset':
      return `Offset as ${parameter}`;
  }
}
