import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Provider } from '../../lib/wire/provider.js';

const ROOT = path.join(__dirname, '../..');

/** Compiles a provider catalogue like the build; default: that of the repository. */
export async function loadCatalog(folder = path.join(ROOT, 'catalog/providers')): Promise<readonly Provider[]> {
  const script = pathToFileURL(path.join(ROOT, 'scripts/compileCatalog.mjs')).href;
  const module = (await import(script)) as { readonly compileCatalog: (folder: string) => readonly Provider[] };
  return module.compileCatalog(folder);
}
