import { descriptor } from '../request/dialects/request/descriptor.js';

/** Whether a key in component.json is that of `request` or `requestTrigger`. */
export function isRequestFunction(key: string): boolean {
  return key === descriptor.action.key || key === descriptor.trigger.key;
}
