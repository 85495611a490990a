import { readFile } from 'node:fs/promises';

import { ApiError } from '../errors.js';
import type { Provider } from '../wire/provider.js';

/** Returns the providers of the catalogue, sorted by name. */
export type ReadProviders = () => Promise<readonly Provider[]>;

/**
 * Returns a function that reads the provider catalogue once.
 * @param file absolute path of the catalogue that the build compiles
 */
export function createCatalogReader(file: string): ReadProviders {
  let providers: Promise<readonly Provider[]> | undefined;
  return () => {
    providers ??= readCatalog(file).catch((error: unknown) => {
      providers = undefined;
      throw error;
    });
    return providers;
  };
}

/** @throws ApiError `catalog_not_built` when the file cannot be read */
async function readCatalog(file: string): Promise<readonly Provider[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const detail = 'The provider catalogue is not built: run "npm run build"';
    throw new ApiError(503, { code: 'catalog_not_built', detail }, { cause });
  });
  // The build has validated each entry.
  return JSON.parse(text) as readonly Provider[];
}
