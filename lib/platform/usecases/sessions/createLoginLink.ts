import { hashRandomToken, createRandomToken } from '../../../oauth/randomToken.js';
import { Sensitive } from '../../../sensitive.js';
import type { User } from '../../model/directory.js';
import { LOGIN_LINK_LIFETIME_MS } from '../../model/session.js';
import { createAuditRecord } from '../createAuditRecord.js';
import type { Actor, DirectoryServices } from '../directory/actor.js';

/** Length of a link's random token, in bytes. */
const RANDOM_BYTES = 32;

interface CreatedLoginLink {
  /** Signs its user in, once. Treat it like a password. */
  readonly url: Sensitive<string>;
  readonly expiresAtMs: number;
}

/**
 * Creates a link that signs a user in. Its token is in the fragment, which browsers do not send to servers, so it is in
 * no log.
 */
export async function createLoginLink(
  services: DirectoryServices,
  { caller }: Actor,
  user: User,
  publicUrl: string,
): Promise<CreatedLoginLink> {
  const createdAtMs = services.now();
  const expiresAtMs = createdAtMs + LOGIN_LINK_LIFETIME_MS;
  const token = createRandomToken(services.randomBytes(RANDOM_BYTES));
  await services.store.transaction(async (tx) => {
    await tx.sessions.addLink({ hash: hashRandomToken(token), userId: user.id, createdAtMs, expiresAtMs });
    const place = { tenantId: user.tenantId, workspaceId: null };
    const auditedAction = { action: 'create', resourceType: 'login-link', resourceId: user.id } as const;
    await tx.audit.append([createAuditRecord(services, caller, place, auditedAction)]);
  });
  return { url: new Sensitive(`${publicUrl}/ui/#/sign-in/${token}`), expiresAtMs };
}
