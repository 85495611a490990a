import { isJsonObject, type JsonObject } from '../../../json.js';
import type { PageReading } from '../../pagination/pageReading.js';
import type { PageTarget } from '../../pagination/paginationRules.js';
import { encodeUnreserved, serializeParameter } from './parameterStyles.js';
import type { SerializedParameters } from './parameters.js';

/** A member of a body, and the names that lead to it. */
export interface BodyMember {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** The parts of a request that select a page. */
type PageParameters = Pick<SerializedParameters, 'path' | 'query' | 'headers'> & {
  readonly body: readonly BodyMember[];
};

const NO_PARAMETERS: PageParameters = { path: new Map(), query: [], headers: [], body: [] };

/**
 * Serializes the cursor, page number or offset, and the size, of a page. One whose URL is known has none.
 *
 * @throws RestError `request` when the cursor can't be sent
 */
export function serializePageParameters(page: PageReading | undefined): PageParameters {
  if (page === undefined) return NO_PARAMETERS;
  const path = new Map<string, string>();
  const query: string[] = [];
  const headers: [string, string][] = [];
  const body: BodyMember[] = [];
  const add = ({ name, place }: PageTarget, value: unknown): void => {
    if (place === 'body') {
      body.push({ path: name.split('.'), value });
      return;
    }
    const encode = place === 'header' ? String : encodeUnreserved;
    const style = place === 'query' ? 'form' : 'simple';
    const text = serializeParameter(value, { name, style, explode: false, encode }, `Pagination: ${name}`) ?? '';
    if (place === 'path') path.set(name, text);
    else if (place === 'query') query.push(text);
    else headers.push([name, text]);
  };
  if (page.position.url === undefined) {
    const { rules, position } = page;
    if ('target' in rules && rules.target !== undefined && position.cursor !== undefined)
      add(rules.target, position.cursor);
    if (rules.size !== undefined) add(rules.size, rules.size.value);
  }
  return { path, query, headers, body };
}

/** Sets members of an object, and of the objects in it. */
export function setBodyMembers(value: JsonObject, members: readonly BodyMember[]): JsonObject {
  return members.reduce((object, { path, value: member }) => setBodyMember(object, path, member), value);
}

function setBodyMember(object: JsonObject, [name = '', ...rest]: readonly string[], value: unknown): JsonObject {
  if (rest.length === 0) return { ...object, [name]: value };
  const inner = object[name];
  return { ...object, [name]: setBodyMember(isJsonObject(inner) ? inner : {}, rest, value) };
}
