import { RestError } from '../../errors.js';
import type { ApiKey, Contract, Tenant, User } from '../../platform/model/directory.js';
import type { DirectoryRepository } from '../../platform/store/store.js';

export async function resolveTenant(directory: DirectoryRepository, id: string): Promise<Tenant> {
  return (await directory.findTenant(id as Tenant['id'])) ?? throwNotFound('tenant', id, 'tenants list');
}

export async function resolveContract(directory: DirectoryRepository, id: string): Promise<Contract> {
  return (await directory.findContract(id as Contract['id'])) ?? throwNotFound('contract', id, 'contracts list');
}

/**
 * Finds a user by id or e-mail address.
 * @throws RestError `usage`
 */
export async function resolveUser(directory: DirectoryRepository, idOrEmail: string): Promise<User> {
  const user = idOrEmail.includes('@')
    ? await directory.findUserByEmail(idOrEmail.toLowerCase())
    : await directory.findUser(idOrEmail as User['id']);
  return user ?? throwNotFound('user', idOrEmail, 'users list');
}

export async function resolveKey(
  directory: DirectoryRepository,
  id: string,
): Promise<{ readonly apiKey: ApiKey; readonly user: User }> {
  const apiKey = await directory.findApiKey(id as ApiKey['id']);
  // Not repeated: it may be the key itself.
  if (apiKey === undefined) {
    throw new RestError('usage', 'There is no API key with that id; see "keys list --user USER"');
  }
  return { apiKey, user: await resolveUser(directory, apiKey.userId) };
}

function throwNotFound(type: string, id: string, command: string): never {
  throw new RestError('usage', `There is no ${type} "${id}"; see "${command}"`);
}
