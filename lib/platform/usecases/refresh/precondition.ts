import { createHash } from 'node:crypto';

import { badRequest } from '../apiErrors.js';

/** The tokens in `If-Match` that the caller wants replaced, by version of the secret or by hash of the token. */
export interface Precondition {
  readonly versions: readonly string[];
  /** SHA-256 of access tokens, in lowercase hex. */
  readonly hashes: readonly string[];
}

/**
 * Reads `If-Match` (RFC 9110, section 13.1.1). Weak tags are accepted: compressing proxies weaken tags.
 * @returns undefined without the header and for `*`, which matches every version
 * @throws ApiError `invalid` for anything else
 */
export function parsePrecondition(header: string | undefined): Precondition | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const tags = header.split(',').map((tag) => /^\s*(?:W\/)?"(?:(\d{1,15})|sha256:([0-9a-fA-F]{64}))"\s*$/.exec(tag));
  if (tags.includes(null)) {
    throw badRequest({
      code: 'invalid',
      detail:
        'If-Match must be the ETag of the secret, such as "3", or "sha256:HASH" with the SHA-256 of its access token in hex',
      source: { header: 'If-Match' },
    });
  }
  return {
    versions: tags.flatMap((tag) => tag?.[1] ?? []),
    hashes: tags.flatMap((tag) => tag?.[2]?.toLowerCase() ?? []),
  };
}

/** Whether the token that the caller wants replaced is the stored one. */
export function matchesPrecondition(
  { versions, hashes }: Precondition,
  version: number,
  accessToken: unknown,
): boolean {
  if (versions.some((each) => Number(each) === version)) return true;
  return hashes.length > 0 && hashes.includes(createHash('sha256').update(String(accessToken)).digest('hex'));
}
