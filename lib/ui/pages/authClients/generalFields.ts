import type { Component, Fields } from '../../api/resources.js';
import { LEVEL_TITLES, type Level } from './levels.js';

/** JSON pointer in the request document -> field. */
export const GENERAL_FIELDS_BY_POINTER: Readonly<Record<string, string>> = {
  '/data/attributes/name': 'client_name',
  '/data/relationships/components': 'components',
  '/data/relationships/workspace': 'level',
  '/data/relationships/contract': 'level',
  '/data/relationships/tenant': 'level',
};

/**
 * Returns the fields for name, level and components of an auth client. Fields without a choice are left out.
 * @param components candidates; undefined when they are fixed
 */
export function buildGeneralFields(levels: readonly Level[], components: readonly Component[] | undefined): Fields {
  const [narrowest, ...others] = levels;
  return {
    client_name: { viewClass: 'TextFieldView', label: 'Name', required: true, placeholder: 'CRM' },
    ...(narrowest === undefined || others.length === 0
      ? {}
      : {
          level: {
            viewClass: 'SelectView',
            label: 'Visible in',
            prompt: LEVEL_TITLES[narrowest],
            model: Object.fromEntries(others.map((level) => [level, LEVEL_TITLES[level]])),
            note: "Credentials can be created with it wherever it is visible. You can't change this later.",
          },
        }),
    ...(components === undefined || components.length < 2
      ? {}
      : {
          components: {
            viewClass: 'MultiSelectView',
            label: 'Components',
            required: true,
            model: Object.fromEntries(
              components.map(({ id, attributes: { descriptor, name } }) => [id, descriptor.title || name]),
            ),
          },
        }),
  };
}
