import { isJsonObject } from '../../json.js';
import { simplifyName } from './names.js';
import type { SentRequest } from './proposal.js';

const MAX_DEPTH = 4;

/** A parameter of the request, in its query or in its JSON body, where dots lead into objects. */
export interface SentParameter {
  readonly place: 'query' | 'body';
  readonly name: string;
  /** The name, in a body that of the member alone, simplified. */
  readonly simpleName: string;
  readonly value: unknown;
}

/** Lists the parameters that were sent. */
export function listSentParameters({ url, body }: SentRequest): readonly SentParameter[] {
  const { searchParams } = new URL(url);
  const query = [...searchParams].map(([name, value]): SentParameter => ({
    place: 'query',
    name,
    simpleName: simplifyName(name),
    value,
  }));
  return [...query, ...listBodyMembers(body, [])];
}

function* listBodyMembers(value: unknown, path: readonly string[]): Generator<SentParameter> {
  if (!isJsonObject(value) || path.length >= MAX_DEPTH) return;
  for (const [key, member] of Object.entries(value)) {
    if (isJsonObject(member)) yield* listBodyMembers(member, [...path, key]);
    // A dot in a name would lead into an object.
    else if (!key.includes('.'))
      yield { place: 'body', name: [...path, key].join('.'), simpleName: simplifyName(key), value: member };
  }
}

/** Finds a parameter by its simplified name. */
export function findSent(
  sent: readonly SentParameter[],
  names: ReadonlySet<string> | readonly string[],
): SentParameter | undefined {
  const known = new Set(names);
  return sent.find(({ simpleName }) => known.has(simpleName));
}

/** Returns a sent number, also one in text; undefined for anything else. */
export function readSentNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}

/** Returns the place of a parameter that the request doesn't have yet: the JSON body of a POST, else the query. */
export function choosePlace({ method, body }: SentRequest): { readonly in?: 'body' } {
  return method === 'POST' && isJsonObject(body) ? { in: 'body' } : {};
}

/** Returns the place of a sent parameter as a setting. */
export function toPlace({ place }: SentParameter): { readonly in?: 'body' } {
  return place === 'body' ? { in: 'body' } : {};
}
