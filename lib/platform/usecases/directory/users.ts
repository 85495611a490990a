import type { RoleAssignment, Role, Tenant, User } from '../../model/directory.js';
import { newId, type UserId } from '../../model/ids.js';
import type { Scope } from '../../model/scope.js';
import { Conflict, type Repositories } from '../../store/store.js';
import { placeOfTenant } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { conflict, notFound } from '../apiErrors.js';
import { recheckOnFailure, createOnce, type Actor, type DirectoryServices } from './actor.js';
import { readEmail } from './nameAndEmail.js';

interface UserWithRoleAssignments {
  readonly user: User;
  readonly roleAssignments: readonly RoleAssignment[];
}

/** `isNew` is false if the user existed in the tenant and only got the role. */
interface InvitedUser extends UserWithRoleAssignments {
  readonly isNew: boolean;
}

const EMAIL = { pointer: '/data/attributes/email' } as const;

/**
 * Assigns a role in a scope of the tenant to the user with that e-mail address, in place of the current one there;
 * creates the user if there is none.
 * @throws ApiError `invalid`, `email_taken`
 * @throws ApiError `not_found` when the scope was deleted meanwhile
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
    const auditedAction = { action, resourceType: 'user', resourceId: user.id } as const;
    await tx.audit.append([createAuditRecord(services, actor.caller, placeOfTenant(tenant), auditedAction)]);
    return { user, roleAssignments: await tx.directory.listRoleAssignments(user.id), isNew: known === undefined };
  }

  const inviteOnce = (): Promise<InvitedUser> => {
    const inviting = createOnce(
      services,
      actor,
      id,
      async ({ directory }) => {
        // The earlier request had the same e-mail address.
        const user = await directory.findUserByEmail(email);
        if (user === undefined) throw notFound('user', email);
        return { user, roleAssignments: await directory.listRoleAssignments(user.id), isNew: false };
      },
      invite,
    );
    return recheckOnFailure(inviting, () => requireScope(services, input.scope));
  };

  try {
    return await inviteOnce();
  } catch (error: unknown) {
    // Another request has created the user meanwhile; the second attempt finds it.
    if (error instanceof Conflict) return inviteOnce();
    throw error;
  }
}

function createEmailTakenError(): Error {
  return conflict('email_taken', 'This e-mail address is in use already', EMAIL);
}

/**
 * Checks that a contract or workspace exists.
 * @throws ApiError `not_found`
 */
async function requireScope({ store: { directory } }: DirectoryServices, scope: Scope): Promise<void> {
  if (scope.level !== 'contract' && scope.level !== 'workspace') return;
  const found = scope.level === 'contract' ? directory.findContract(scope.id) : directory.findWorkspace(scope.id);
  if ((await found) !== undefined) return;
  throw notFound(scope.level, scope.id, { pointer: `/data/relationships/${scope.level}/data/id` });
}
