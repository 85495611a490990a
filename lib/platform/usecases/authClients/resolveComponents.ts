import { ApiError, type Problem } from '../../../errors.js';
import type { CredentialType } from '../../../auth/registry.js';
import type { Component } from '../../model/component.js';
import { listAcceptedTypes } from '../../../auth/acceptedTypes.js';
import type { ComponentId } from '../../model/ids.js';
import type { Place } from '../../model/scope.js';
import type { Repositories } from '../../store/store.js';
import { badRequest, invalid, notFound } from '../apiErrors.js';

const COMPONENTS_POINTER = '/data/relationships/components/data';

/**
 * Resolves the components of an auth client, each once.
 * @param isTypeSent whether the request has a type that an error can point to
 * @throws ApiError `not_found`, `invalid` when a component doesn't exist, belongs to another tenant or doesn't accept the type
 */
export async function resolveComponents(
  { components }: Pick<Repositories, 'components'>,
  ids: readonly string[],
  { tenantId }: Place,
  type: CredentialType,
  isTypeSent: boolean,
): Promise<readonly ComponentId[]> {
  const found = new Map<string, Component>();
  for (const component of await components.findMany(ids as readonly ComponentId[])) {
    if (component.tenantId === null || component.tenantId === tenantId) found.set(component.id, component);
  }
  const missing = ids.flatMap((id, index): readonly Problem[] =>
    found.has(id) ? [] : notFound('component', id, { pointer: `${COMPONENTS_POINTER}/${String(index)}/id` }).problems,
  );
  if (missing.length > 0) throw new ApiError(404, missing);
  const incompatible = [...found.values()].filter(({ descriptor }) => !listAcceptedTypes(descriptor).includes(type));
  if (incompatible.length > 0) {
    const accepted = incompatible.map(
      ({ name, descriptor }) => `${name} accepts ${listAcceptedTypes(descriptor).join(', ')}`,
    );
    const pointer = isTypeSent
      ? '/data/attributes/type'
      : `${COMPONENTS_POINTER}/${String(ids.findIndex((id) => incompatible.some((component) => component.id === id)))}/id`;
    throw badRequest(invalid(pointer, `Not all of the components accept ${type}: ${accepted.join('; ')}`));
  }
  return [...found.values()].map(({ id }) => id);
}
