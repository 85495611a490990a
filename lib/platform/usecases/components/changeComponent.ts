import { isDeepStrictEqual } from 'node:util';
import type { Component, Descriptor } from '../../model/component.js';
import { newId } from '../../model/ids.js';
import { Conflict } from '../../store/store.js';
import { DEPLOYMENT } from '../access.js';
import { createAuditRecord } from '../createAuditRecord.js';
import { createOnce, type Actor, type DirectoryServices } from '../directory/actor.js';
import { conflict, notFound } from '../apiErrors.js';

interface NewComponent {
  readonly tenantId: Component['tenantId'];
  readonly name: string;
  readonly descriptor: Descriptor;
  readonly folder: string | null;
}

/**
 * Creates a component.
 * @throws ApiError `name_taken`
 */
export async function addComponent(services: DirectoryServices, actor: Actor, input: NewComponent): Promise<Component> {
  const createdAtMs = services.now();
  const component: Component = {
    ...input,
    id: newId(createdAtMs, services.randomBytes),
    createdAtMs,
    updatedAtMs: createdAtMs,
  };
  try {
    return await createOnce(
      services,
      actor,
      component.id,
      async ({ components }, earlier) => {
        const found = await components.find(earlier as Component['id']);
        if (found === undefined) throw notFound('component', earlier);
        return found;
      },
      async (tx) => {
        await tx.components.add(component);
        await tx.audit.append([createComponentRecord(services, actor, component, 'create')]);
        return component;
      },
    );
  } catch (error: unknown) {
    if (!(error instanceof Conflict)) throw error;
    throw conflict(
      'name_taken',
      'A component with this name already exists. Update its descriptor, or choose another name',
      {
        pointer: '/data/attributes/name',
      },
    );
  }
}

/**
 * Saves changes of a component; does nothing if there are none.
 * @throws ApiError `not_found` when the component was deleted meanwhile
 */
export async function updateComponent(
  services: DirectoryServices,
  actor: Actor,
  component: Component,
  changes: Partial<Pick<Component, 'descriptor' | 'folder'>>,
): Promise<Component> {
  const changed: Component = { ...component, ...changes };
  if (isDeepStrictEqual(changed, component)) return component;
  const updated: Component = { ...changed, updatedAtMs: services.now() };
  await services.store.transaction(async (tx) => {
    if (!(await tx.components.update(component.id, updated))) throw notFound('component', component.id);
    await tx.audit.append([createComponentRecord(services, actor, component, 'update')]);
  });
  return updated;
}

function createComponentRecord(
  services: DirectoryServices,
  { caller }: Actor,
  component: Component,
  action: 'create' | 'update',
) {
  const place = { ...DEPLOYMENT, tenantId: component.tenantId };
  return createAuditRecord(services, caller, place, { action, resourceType: 'component', resourceId: component.id });
}
