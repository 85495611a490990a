import type { Services } from '../usecases/services.js';
import type { Operation } from './operation.js';

/** A line a resource. */
const RESOURCES: readonly ((services: Services) => readonly Operation[])[] = [];

/** Every operation of the API. */
export function allOperations(services: Services): readonly Operation[] {
  return RESOURCES.flatMap((operations) => operations(services));
}
