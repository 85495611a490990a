import { isJsonObject } from '../../json.js';
import type { SentRequest } from './proposal.js';

/** Whether the request is one of GraphQL. */
export function isGraphql({ body }: SentRequest): boolean {
  return isJsonObject(body) && typeof body.query === 'string' && /[{]/.test(body.query);
}

/**
 * Finds the variable that a query passes as `after` to a connection.
 *
 * @param path of `endCursor` in the response: `data`, the connection, `pageInfo`, `endCursor`
 */
export function findGraphqlVariable({ body }: SentRequest, path: readonly string[]): string | undefined {
  if (!isJsonObject(body) || typeof body.query !== 'string' || /^\s*(?:mutation|subscription)\b/.test(body.query)) {
    return undefined;
  }
  const connection = path.at(-3);
  if (path.at(-2) !== 'pageInfo' || connection === undefined) return undefined;
  // The arguments follow the name, or the alias and the name.
  const fields = [...body.query.matchAll(/(?:([_A-Za-z]\w*)\s*:\s*)?([_A-Za-z]\w*)\s*\(([^()]*)\)/g)];
  const field = fields.find(([, alias, name]) => (alias ?? name) === connection);
  return /\bafter\s*:\s*\$([_A-Za-z]\w*)/.exec(field?.[3] ?? '')?.[1];
}
