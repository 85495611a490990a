import type { SealedPlace } from '../model/sealedValue.js';

/** Returns the place that the sealed values of a record are bound to. */
export function toSealedPlace({
  id,
  tenantId,
}: {
  readonly id: string;
  readonly tenantId: string | null;
}): SealedPlace {
  return { tenantId: tenantId ?? 'global', recordId: id, field: 'credentials' };
}
