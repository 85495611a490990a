import { RestError } from '../../errors.js';
import type { ApiKey, Contract, Tenant, User } from '../../platform/model/directory.js';
import type { DirectoryRepository } from '../../platform/store/store.js';

/** What options name. All throw a RestError `usage` that says where to look for what there is. */

export async function findTenant(directory: DirectoryRepository, id: string): Promise<Tenant> {
  return (await directory.findTenant(id as Tenant['id'])) ?? throwNotFound('tenant', id, 'tenants list');
}

export async function findContract(directory: DirectoryRepository, id: string): Promise<Contract> {
  return (await directory.findContract(id as Contract['id'])) ?? throwNotFound('contract', id, 'contracts list');
}

/** By id or e-mail. */
export async function findUser(directory: DirectoryRepository, idOrEmail: string): Promise<User> {
  const user = idOrEmail.includes('@')
    ? await directory.findUserByEmail(idOrEmail.toLowerCase())
    : await directory.findUser(idOrEmail as User['id']);
  return user ?? throwNotFound('user', idOrEmail, 'users list');
}

export async function findKey(
  directory: DirectoryRepository,
  id: string,
): Promise<{ readonly apiKey: ApiKey; readonly user: User }> {
  const apiKey = await directory.findApiKey(id as ApiKey['id']);
  // Not repeated: it may be the key itself.
  if (apiKey === undefined) {
    throw new RestError('usage', 'There is no API key with that id: "keys list --user USER" shows the ids there are');
  }
  return { apiKey, user: await findUser(directory, apiKey.userId) };
}

function throwNotFound(what: string, id: string, command: string): never {
  throw new RestError('usage', `There is no ${what} "${id}": "${command}" shows those there are`);
}
