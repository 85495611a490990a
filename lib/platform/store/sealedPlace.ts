import type { SealedPlace } from '../model/sealed.js';

/** Where the sealed values of an auth-client or a secret belong. */
export function sealedPlace({ id, tenantId }: { readonly id: string; readonly tenantId: string | null }): SealedPlace {
  return { tenantId: tenantId ?? 'global', recordId: id, field: 'credentials' };
}
