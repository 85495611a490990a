import { createHash } from 'node:crypto';

import { badRequest } from '../apiErrors.js';

/** The token that a caller found refused, as `If-Match` names it: by the secret's version or by the token's hash. */
export interface Precondition {
  readonly versions: readonly string[];
  /** SHA-256 of access tokens, in lower-case hex. */
  readonly hashes: readonly string[];
}

/**
 * Reads `If-Match` (RFC 9110 section 13.1.1). A tag may be a weak one: proxies that compress make them so.
 * @returns undefined without the header, and for `*`, which every version fits
 * @throws ApiError 400 when it is something else
 */
export function parsePrecondition(header: string | undefined): Precondition | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const tags = header.split(',').map((tag) => /^\s*(?:W\/)?"(?:(\d{1,15})|sha256:([0-9a-fA-F]{64}))"\s*$/.exec(tag));
  if (tags.includes(null)) {
    throw badRequest({
      code: 'invalid',
      detail:
        'If-Match must be the ETag of the secret, such as "3", or "sha256:" and the hash of its access token in hex, in quotation marks',
      source: { header: 'If-Match' },
    });
  }
  return {
    versions: tags.flatMap((tag) => tag?.[1] ?? []),
    hashes: tags.flatMap((tag) => tag?.[2]?.toLowerCase() ?? []),
  };
}

/** Whether the token that the caller means is still the one there is. */
export function matchesPrecondition(
  { versions, hashes }: Precondition,
  version: number,
  accessToken: unknown,
): boolean {
  if (versions.some((each) => Number(each) === version)) return true;
  return hashes.length > 0 && hashes.includes(createHash('sha256').update(String(accessToken)).digest('hex'));
}
