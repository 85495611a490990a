import type { Provider } from '../../wire/provider.js';
import type { Page } from '../store/store.js';
import { notFound } from './apiErrors.js';
import type { Services } from './services.js';

interface ProviderFilter {
  /** Words that all have to occur in the id, the name or the description. */
  readonly search: string | undefined;
  /** Credential type. */
  readonly type: string | undefined;
}

/** Lists the providers of the catalogue, sorted by name. Every caller sees all of them. */
export async function listProviders(
  { readProviders }: Pick<Services, 'readProviders'>,
  { search = '', type }: ProviderFilter,
  page: Page | undefined,
): Promise<{ readonly items: readonly Provider[]; readonly total: number }> {
  const words = search.toLowerCase().split(/\s+/);
  const found = (await readProviders()).filter(
    (provider) => (type === undefined || provider.type === type) && containsAll(provider, words),
  );
  const start = page === undefined ? 0 : (page.number - 1) * page.size;
  return { items: found.slice(start, page === undefined ? undefined : start + page.size), total: found.length };
}

function containsAll({ id, name, description }: Provider, words: readonly string[]): boolean {
  const text = `${id}\n${name}\n${description}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** @throws ApiError `not_found` when the catalogue has no such provider */
export async function getProvider({ readProviders }: Pick<Services, 'readProviders'>, id: string): Promise<Provider> {
  const found = (await readProviders()).find((provider) => provider.id === id);
  if (found === undefined) throw notFound('provider', id);
  return found;
}
