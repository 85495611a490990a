import { isRecord, type Values } from '../../../wire/members.js';
import { mergeIssuedToken, type IssuingClient } from '../refresh/mergeIssuedToken.js';
import { withRequestedScope } from '../secrets/requestedScope.js';
import type { FlowContent, HeldGrant } from './flowContent.js';

/** Members of an answer that name the user it is for. */
const SUBJECTS = ['user_id', 'sub', 'id'];

/**
 * The values of a secret that is made of what a flow holds. Asked for and not told otherwise, a scope is as it was asked
 * for (RFC 6749 section 5.1).
 */
export function newHeldValues(
  content: FlowContent,
  { grant, obtainedAtMs }: HeldGrant,
  client: IssuingClient,
): { readonly values: Values; readonly expiresAtMs: number | null } {
  return mergeIssuedToken(askedValues(content), grant, client, obtainedAtMs);
}

/**
 * The values of a secret that was authenticated anew. Its refresh token stays when none came, unless the answer is for
 * another user.
 */
export function renewedHeldValues(
  before: Values,
  content: FlowContent,
  { grant, obtainedAtMs }: HeldGrant,
  client: IssuingClient,
): { readonly values: Values; readonly expiresAtMs: number | null } {
  const known = isRecord(before.undefined_params) ? before.undefined_params : {};
  const kept = isOtherSubject(known, grant.others) ? withoutGrant(before) : before;
  return mergeIssuedToken({ ...kept, ...askedValues(content) }, grant, client, obtainedAtMs);
}

function askedValues({ scope, fields, additionalParams }: FlowContent): Values {
  return {
    ...withRequestedScope(scope === undefined ? {} : { scope }, scope),
    ...(additionalParams === undefined ? {} : { additional_params: additionalParams }),
    ...(fields === undefined ? {} : { fields }),
  };
}

function withoutGrant(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => name !== 'refresh_token' && name !== 'undefined_params'),
  );
}

function isOtherSubject(before: Values, after: Values): boolean {
  const compared = [...SUBJECTS.map((name) => [before[name], after[name]]), [subjectIn(before), subjectIn(after)]];
  return compared.some(([one, other]) => isName(one) && isName(other) && String(one) !== String(other));
}

function isName(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** `sub` of an ID token. It came from the provider itself, over TLS: nobody has to verify it (OpenID Connect Core 3.1.3.7). */
function subjectIn({ id_token: token }: Values): string | undefined {
  const [, payload] = typeof token === 'string' ? token.split('.') : [];
  if (payload === undefined) return undefined;
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as unknown;
    return isRecord(claims) && typeof claims.sub === 'string' ? claims.sub : undefined;
  } catch {
    return undefined;
  }
}
