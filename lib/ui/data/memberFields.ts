import { getMembers } from '../../wire/credentialMembers.js';
import type { DescriptorField, Fields } from '../api/resources.js';

/** Returns the form fields for the values of a credential type. */
export function buildValueFields(type: string): Fields {
  return Object.fromEntries(
    Object.entries(getMembers(type)).flatMap(([name, { field, isRequired }]) =>
      field === undefined ? [] : [[name, isRequired ? { ...field, required: true } : field] as const],
    ),
  );
}

/** Returns the form fields for the defaults that an auth client holds, under the names of auth clients. */
export function buildDefaultFields(type: string): Fields {
  const fields = Object.entries(getMembers(type)).flatMap(([name, member]) =>
    member.field === undefined ? [] : [[member.alias ?? name, omitDefault(member.field, member.default)] as const],
  );
  return Object.fromEntries(
    fields.map(([name, field], index) => [
      name,
      index === 0 ? { ...field, note: 'Default for credentials that have no value of their own.' } : field,
    ]),
  );
}

/** Removes the option that the empty one stands for. A credential needs it, to differ from its auth client. */
function omitDefault(field: DescriptorField, standard: string | undefined): DescriptorField {
  if (field.model === undefined || standard === undefined) return field;
  return { ...field, model: Object.fromEntries(Object.entries(field.model).filter(([value]) => value !== standard)) };
}
