import { Type } from '@sinclair/typebox';

import { toListDocument, type Resource } from '../../wire/jsonApi.js';

/** Items per page unless `page[size]` is given. */
const DEFAULT_SIZE = 50;

interface CursorQuery {
  readonly 'page[size]'?: number | undefined;
  readonly 'page[before]'?: string | undefined;
}

/**
 * Returns the query parameters of a list, newest first, in which a page follows the last item of the previous one.
 * @param item an item in lower case, such as `event`
 */
export function cursorParameters(item: string) {
  const items = `${item.charAt(0).toUpperCase()}${item.slice(1)}s`;
  return {
    'page[size]': Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, description: `${items} per page, ${DEFAULT_SIZE} by default` }),
    ),
    'page[before]': Type.Optional(
      Type.String({ description: `Id of the last ${item} of the previous page; links.next contains it` }),
    ),
  };
}

export function readPageSize(query: CursorQuery): number {
  return query['page[size]'] ?? DEFAULT_SIZE;
}

/** Returns the document of a page, with the URL of the next one if there are more items. */
export function toCursorDocument(path: string, query: CursorQuery, resources: readonly Resource[], hasMore: boolean) {
  const last = resources.at(-1);
  return {
    ...toListDocument(resources),
    ...(hasMore && last !== undefined ? { links: { next: buildNextPageUrl(path, query, last.id) } } : {}),
  };
}

function buildNextPageUrl(path: string, query: CursorQuery, before: string): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, 'page[before]': before })) parameters.set(name, String(value));
  return `${path}?${parameters.toString()}`;
}
