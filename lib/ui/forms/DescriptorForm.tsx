import './forms.css';

import type { ComponentChildren } from 'preact';

import type { Fields } from '../api/resources.js';
import { Field } from './Field.js';
import type { FieldSlot } from './fieldSlot.js';
import { sortFields, withValue, type FormValues } from './formValues.js';

export type { FieldSlot } from './fieldSlot.js';
export type { FormValues } from './formValues.js';

export interface DescriptorFormProps {
  readonly fields: Fields;
  readonly values: FormValues;
  readonly onChange: (values: FormValues) => void;
  /** Messages by the name of the field. */
  readonly problems: Readonly<Record<string, string>>;
  /** Prefix that makes the ids of the inputs unique on the page. */
  readonly idPrefix: string;
  /** Renderers for fields of a view class: `{ RESTAPIView: (slot) => … }`. */
  readonly slots?: Readonly<Record<string, (slot: FieldSlot) => ComponentChildren>>;
}

/** Renders fields in the format of component.json, each by its view class. */
export function DescriptorForm({ fields, values, onChange, problems, idPrefix, slots = {} }: DescriptorFormProps) {
  return (
    <>
      {sortFields(fields).map(([name, field]) => {
        const slot: FieldSlot = {
          name,
          field,
          value: Object.hasOwn(values, name) ? values[name] : undefined,
          onChange: (value) => onChange(withValue(values, name, value)),
          problem: Object.hasOwn(problems, name) ? problems[name] : undefined,
          id: `${idPrefix}-${name}`,
        };
        const part = Object.hasOwn(slots, field.viewClass) ? slots[field.viewClass] : undefined;
        return part === undefined ? <Field key={name} {...slot} /> : <div key={name}>{part(slot)}</div>;
      })}
    </>
  );
}
