import { hashRandomToken, createRandomToken } from '../../../oauth/randomToken.js';
import { Sensitive } from '../../../sensitive.js';
import type { User } from '../../model/directory.js';
import { LOGIN_LINK_LIFETIME_MS } from '../../model/session.js';
import { createAuditRecord } from '../createAuditRecord.js';
import type { Actor, DirectoryServices } from '../directory/actor.js';

/** Of a link's word, in bytes. */
const RANDOM_BYTES = 32;

export interface CreatedLoginLink {
  /** Signs its user in, once: whoever has it is that user. */
  readonly url: Sensitive<string>;
  readonly expiresAtMs: number;
}

/** Makes an address that signs a user in. Its word is behind the `#`: no server, and no log of one, sees it. */
export async function createLoginLink(
  services: DirectoryServices,
  { caller }: Actor,
  user: User,
  publicUrl: string,
): Promise<CreatedLoginLink> {
  const createdAtMs = services.now();
  const expiresAtMs = createdAtMs + LOGIN_LINK_LIFETIME_MS;
  const word = createRandomToken(services.randomBytes(RANDOM_BYTES));
  await services.store.transaction(async (tx) => {
    await tx.sessions.addLink({ hash: hashRandomToken(word), userId: user.id, createdAtMs, expiresAtMs });
    const place = { tenantId: user.tenantId, workspaceId: null };
    const deed = { action: 'create', resourceType: 'login-link', resourceId: user.id } as const;
    await tx.audit.append([createAuditRecord(services, caller, place, deed)]);
  });
  return { url: new Sensitive(`${publicUrl}/ui/#/sign-in/${word}`), expiresAtMs };
}
