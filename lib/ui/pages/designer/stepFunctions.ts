import type { Component, DescriptorFunction, Fields } from '../../api/resources.js';

/** A function of a component that sends a request of the designer. */
export interface StepFunction {
  readonly componentId: string;
  /** Its key in component.json. */
  readonly name: string;
  readonly title: string;
  readonly isTrigger: boolean;
  readonly isDeprecated: boolean;
  /** Those that the designer has no part of its own for. */
  readonly settings: Fields;
}

const REQUEST_VIEW = 'RESTAPIView';

/** The functions with a field for a request: current ones first, actions before triggers. */
export function listStepFunctions(components: readonly Component[]): readonly StepFunction[] {
  return components
    .flatMap(({ id, attributes: { descriptor } }) => [
      ...listFunctions(id, descriptor.actions, false),
      ...listFunctions(id, descriptor.triggers, true),
    ])
    .sort((a, b) => Number(a.isDeprecated) - Number(b.isDeprecated));
}

function listFunctions(
  componentId: string,
  functions: Readonly<Record<string, DescriptorFunction>> = {},
  isTrigger: boolean,
): readonly StepFunction[] {
  return Object.entries(functions).flatMap(([name, { title, deprecated = false, fields = {} }]) => {
    const all = Object.entries(fields);
    // Its configuration has the request under this name, whatever else there is.
    if (!all.some(([key, { viewClass }]) => key === 'reader' && viewClass === REQUEST_VIEW)) return [];
    const settings = Object.fromEntries(all.filter(([, { viewClass }]) => viewClass !== REQUEST_VIEW));
    return [{ componentId, name, title, isTrigger, isDeprecated: deprecated, settings }];
  });
}

/** What people choose among: `HTTP Request (action)`. */
export function describeFunction({ title, isTrigger, isDeprecated }: StepFunction): string {
  return `${title}, ${isTrigger ? 'trigger' : 'action'}${isDeprecated ? ', deprecated' : ''}`;
}

/** The older functions build requests by rules of their own. */
export function dialectOf(name: string): 'v2' | 'legacy' {
  return name === 'httpRequestAction' || name === 'httpRequestTrigger' ? 'legacy' : 'v2';
}
