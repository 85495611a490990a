import { AUTH_VIEW_CLASSES } from '../../auth/authViews.js';
import type { JsonObject } from '../../json.js';
import type { DescriptorField, Fields } from '../api/resources.js';

/** Values of a form by field name. Empty fields are absent. */
export type FormValues = JsonObject;

/** Sorts fields by descending `order`; fields of the same order keep their sequence. */
export function sortFields(fields: Fields): readonly (readonly [name: string, field: DescriptorField])[] {
  return Object.entries(fields).sort(([, a], [, b]) => (b.order ?? 0) - (a.order ?? 0));
}

/** Returns the values with one changed. @param value empty text or an empty list removes the field */
export function withValue(values: FormValues, name: string, value: unknown): FormValues {
  const others = Object.entries(values).filter(([other]) => other !== name);
  return Object.fromEntries(isEmpty(value) ? others : [...others, [name, value]]);
}

/** Returns the values of these fields only, with `false` for an untouched required check box. */
export function withDefaults(fields: Fields, values: FormValues): FormValues {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, { viewClass, required }]): readonly (readonly [string, unknown])[] => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (!isEmpty(value)) return [[name, value]];
      return viewClass === 'CheckBoxView' && required === true ? [[name, false]] : [];
    }),
  );
}

/** View classes that a slot renders and checks. */
const SLOT_VIEW_CLASSES: readonly string[] = [...AUTH_VIEW_CLASSES, 'RESTAPIView'];

/** Returns a message for each required field without a value. */
export function findMissing(fields: Fields, values: FormValues): Readonly<Record<string, string>> {
  const complete = withDefaults(fields, values);
  return Object.fromEntries(
    Object.entries(fields)
      .filter(
        ([name, { required, viewClass }]) =>
          required === true && !SLOT_VIEW_CLASSES.includes(viewClass) && !Object.hasOwn(complete, name),
      )
      .map(([name, field]) => [name, describeMissing(name, field)]),
  );
}

/** Returns the text of an input for a value. An object or a list, which a flow file can have in place of its text, is shown as JSON. */
export function formatInputText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value, null, 2);
}

export function getLabel(name: string, { label = '' }: DescriptorField): string {
  return label.trim() === '' ? name : label;
}

function describeMissing(name: string, field: DescriptorField): string {
  const isSelect = ['SelectView', 'MultiSelectView'].includes(field.viewClass);
  return isSelect ? `Choose a value for ${getLabel(name, field)}` : `${getLabel(name, field)} is missing`;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}
