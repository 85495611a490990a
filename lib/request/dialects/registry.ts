import type { Dialect } from '../dialect.js';
import { legacy } from './legacy/index.js';
import { request } from './request/index.js';
import { v2 } from './v2/index.js';

export const DIALECTS: readonly Dialect[] = [v2, legacy, request];

/** Returns the dialect of a function by its key in component.json. */
export function findDialect(functionKey: string): Dialect | undefined {
  return DIALECTS.find(({ descriptor: { action, trigger } }) => [action.key, trigger.key].includes(functionKey));
}
