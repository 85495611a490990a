import type { RoleAssignment, Role, Tenant, User } from '../../model/directory.js';
import { newId, type UserId } from '../../model/ids.js';
import type { Scope } from '../../model/scope.js';
import { Conflict, type Repositories } from '../../store/store.js';
import { placeOfTenant } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { conflict, notFound } from '../apiErrors.js';
import { recheckOnFailure, createOnce, type Actor, type DirectoryServices } from './actor.js';
import { readEmail } from './nameAndEmail.js';

export interface UserWithGrants {
  readonly user: User;
  readonly grants: readonly RoleAssignment[];
}

/** `made` is false when the e-mail was known in the tenant and its user only got the role. */
export interface InvitedUser extends UserWithGrants {
  readonly isNew: boolean;
}

const EMAIL = { pointer: '/data/attributes/email' } as const;

/**
 * Gives the user with that e-mail a role in a scope of the tenant, in place of the one he has there; makes him when he isn't
 * there.
 * @throws ApiError 400, 404 when the scope is removed at the same time, 409 when the e-mail is somebody's of another tenant
 */
export async function inviteUser(
  services: DirectoryServices,
  actor: Actor,
  tenant: Tenant,
  input: { readonly email: string; readonly role: Role; readonly scope: Scope },
): Promise<InvitedUser> {
  const createdAtMs = services.now();
  const id: UserId = newId(createdAtMs, services.randomBytes);
  const email = readEmail(input.email);

  async function invite(tx: Repositories): Promise<InvitedUser> {
    const known = await tx.directory.findUserByEmail(email);
    if (known !== undefined && known.tenantId !== tenant.id) throw createEmailTakenError();
    const user = known ?? { id, tenantId: tenant.id, email, createdAtMs };
    if (known === undefined) await tx.directory.addUser(user);
    await tx.directory.putRoleAssignment({ userId: user.id, role: input.role, scope: input.scope });
    const action = known === undefined ? 'create' : 'update';
    const deed = { action, resourceType: 'user', resourceId: user.id } as const;
    await tx.audit.append([createAuditRecord(services, actor.caller, placeOfTenant(tenant), deed)]);
    return { user, grants: await tx.directory.listRoleAssignments(user.id), isNew: known === undefined };
  }

  const inviteOnce = (): Promise<InvitedUser> => {
    const inviting = createOnce(
      services,
      actor,
      id,
      async ({ directory }) => {
        // Whom the earlier request has made or found is known by the e-mail that both have.
        const user = await directory.findUserByEmail(email);
        if (user === undefined) throw notFound('user', email);
        return { user, grants: await directory.listRoleAssignments(user.id), isNew: false };
      },
      invite,
    );
    return recheckOnFailure(inviting, () => requireScope(services, input.scope));
  };

  try {
    return await inviteOnce();
  } catch (error: unknown) {
    // Somebody else has made the user since we looked: now there is one to find.
    if (error instanceof Conflict) return inviteOnce();
    throw error;
  }
}

function createEmailTakenError(): Error {
  return conflict('email_taken', 'This e-mail address is in use already: people have one account each', EMAIL);
}

/** @throws ApiError 404 for a contract or workspace that is not there */
async function requireScope({ store: { directory } }: DirectoryServices, scope: Scope): Promise<void> {
  if (scope.level !== 'contract' && scope.level !== 'workspace') return;
  const there = scope.level === 'contract' ? directory.findContract(scope.id) : directory.findWorkspace(scope.id);
  if ((await there) !== undefined) return;
  throw notFound(scope.level, scope.id, { pointer: `/data/relationships/${scope.level}/data/id` });
}
