import { findDefinition } from '../../auth/registry.js';

/** Returns the title of a credential type; the type itself when it is unknown. */
export function getTypeTitle(type: string): string {
  return findDefinition(type)?.title ?? type;
}
