import { readFile } from 'node:fs/promises';

import { RestError } from '../errors.js';
import type { ApiProvider } from '../request/apiProvider.js';

/** Finds a provider in the catalogue by its id. */
export type FindProvider = (id: string) => Promise<ApiProvider | undefined>;

/**
 * Returns a function that reads the provider catalogue once, when the first credential has a provider.
 *
 * @param file absolute path of the catalogue that the build compiles
 */
export function createProviderFinder(file: string): FindProvider {
  let catalog: Promise<readonly ApiProvider[]> | undefined;
  return async (id) => {
    catalog ??= readCatalog(file);
    return (await catalog).find((provider) => provider.id === id);
  };
}

/** @throws RestError `platform` when the file can't be read */
async function readCatalog(file: string): Promise<readonly ApiProvider[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new RestError('platform', 'The component has no provider catalogue: run "npm run build"', { cause });
  });
  // The build has validated each entry.
  return JSON.parse(text) as readonly ApiProvider[];
}
