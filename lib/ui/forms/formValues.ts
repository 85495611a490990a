import type { DescriptorField, Fields } from '../api/resources.js';

/** What a form holds, by the names of its fields. A field that is empty, or that nobody has touched, is not there. */
export type FormValues = Readonly<Record<string, unknown>>;

/** The fields as they are shown: those of a higher `order` first, all others as they are written. */
export function sortFields(fields: Fields): readonly (readonly [name: string, field: DescriptorField])[] {
  return Object.entries(fields).sort(([, a], [, b]) => (b.order ?? 0) - (a.order ?? 0));
}

/** The values with one changed. @param value a text or list with nothing in it empties the field */
export function withValue(values: FormValues, name: string, value: unknown): FormValues {
  const others = Object.entries(values).filter(([other]) => other !== name);
  return Object.fromEntries(isEmpty(value) ? others : [...others, [name, value]]);
}

/** What is sent: only values of these fields, and `false` for a check box that has to say something and that nobody has touched. */
export function withDefaults(fields: Fields, values: FormValues): FormValues {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, { viewClass, required }]): readonly (readonly [string, unknown])[] => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (!isEmpty(value)) return [[name, value]];
      return viewClass === 'CheckBoxView' && required === true ? [[name, false]] : [];
    }),
  );
}

/** View classes whose fields are filled in by a part of the page of its own. */
const SLOT_VIEW_CLASSES: readonly string[] = ['HTTPAuthView', 'OAuthFieldView', 'RESTAPIView'];

/** What has to be filled in and isn't, in words by the name of the field. */
export function findMissing(fields: Fields, values: FormValues): Readonly<Record<string, string>> {
  const filled = withDefaults(fields, values);
  return Object.fromEntries(
    Object.entries(fields)
      .filter(
        ([name, { required, viewClass }]) =>
          required === true && !SLOT_VIEW_CLASSES.includes(viewClass) && !Object.hasOwn(filled, name),
      )
      .map(([name, field]) => [name, describeMissing(name, field)]),
  );
}

export function getLabel(name: string, { label = '' }: DescriptorField): string {
  return label.trim() === '' ? name : label;
}

function describeMissing(name: string, field: DescriptorField): string {
  const chosen = ['SelectView', 'MultiSelectView'].includes(field.viewClass);
  return chosen ? `Choose something for ${getLabel(name, field)}` : `${getLabel(name, field)} is missing`;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}
