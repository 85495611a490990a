import { REQUEST_FIELD } from '../../../step/stepConfig.js';
import type { Component, DescriptorFunction, Fields } from '../../api/resources.js';

/** A trigger or action whose request the designer can edit. */
export interface StepFunction {
  readonly componentId: string;
  /** Its key in component.json. */
  readonly name: string;
  readonly title: string;
  readonly isTrigger: boolean;
  readonly isDeprecated: boolean;
  /** Fields other than the request. */
  readonly settings: Fields;
}

const REQUEST_VIEW = 'RESTAPIView';

/** Lists the functions with a request field: deprecated ones last, actions before triggers. */
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
    if (!all.some(([key, { viewClass }]) => key === REQUEST_FIELD && viewClass === REQUEST_VIEW)) return [];
    const settings = Object.fromEntries(all.filter(([, { viewClass }]) => viewClass !== REQUEST_VIEW));
    return [{ componentId, name, title, isTrigger, isDeprecated: deprecated, settings }];
  });
}

/** Returns a label such as `HTTP Request, action`. */
export function describeFunction({ title, isTrigger, isDeprecated }: StepFunction): string {
  return `${title}, ${isTrigger ? 'trigger' : 'action'}${isDeprecated ? ', deprecated' : ''}`;
}

/** Whether file rows of the function need the setting `uploadFile`. A function that isn't known counts as one of them. */
export function hasUploadSetting(chosen: StepFunction | undefined): boolean {
  return chosen === undefined || 'uploadFile' in chosen.settings;
}
