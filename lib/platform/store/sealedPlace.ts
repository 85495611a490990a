import type { SealedPlace } from '../model/sealedValue.js';

/** Where the sealed values of a record belong, whatever table it is in. */
export function sealedPlace({ id, tenantId }: { readonly id: string; readonly tenantId: string | null }): SealedPlace {
  return { tenantId: tenantId ?? 'global', recordId: id, field: 'credentials' };
}
