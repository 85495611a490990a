import type { FormField } from '../members/formField.js';

/** A field of a step's form, in the format of component.json. */
export interface StepField extends FormField {
  /** Fields with a higher value come first. */
  readonly order?: number;
}

/** An action or a trigger. */
export interface FunctionKey {
  /** Its key in component.json, and the name of its module. */
  readonly key: string;
  /** Its section in the documentation of elastic.io. */
  readonly helpLink: string;
}

/** The functions of a dialect in component.json. Both have the same fields. */
export interface FunctionDescriptor {
  readonly action: FunctionKey;
  readonly trigger: FunctionKey;
  readonly title: string;
  readonly description: string;
  /** The functions work in existing flows, but new flows shouldn't use them. */
  readonly deprecated?: true;
  /** The JSON Schema of emitted messages, from the root of the repository. Absent: the function's module has `getMetaModel`, which returns it. */
  readonly outSchema?: string;
  readonly fields: Readonly<Record<string, StepField>>;
  /** Fields that component.json has as one, `advanced`, whose value is an object with them or its YAML. */
  readonly advanced?: { readonly names: readonly string[]; readonly field: StepField };
}

/** The field `reader`. The pages load the descriptors, so it stays apart from the parser of the field. */
export const READER_FIELD: StepField = { label: 'REST API', required: true, viewClass: 'RESTAPIView' };
