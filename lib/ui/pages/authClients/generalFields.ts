import type { Component, Fields } from '../../api/resources.js';
import { LEVEL_TITLES, type Level } from './levels.js';

/** Where each of these fields is in the document that is sent. */
export const GENERAL_FIELDS_BY_POINTER: Readonly<Record<string, string>> = {
  '/data/attributes/name': 'client_name',
  '/data/relationships/components': 'components',
  '/data/relationships/workspace': 'level',
  '/data/relationships/contract': 'level',
  '/data/relationships/tenant': 'level',
};

/**
 * What is said of an auth-client beside its members. What there is nothing to choose of isn't asked.
 * @param components those that can have it; undefined: that is settled
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
            note: "Credentials can be made with it wherever it is visible. This can't be changed later.",
          },
        }),
    ...(components === undefined || components.length < 2
      ? {}
      : {
          components: {
            viewClass: 'MultiSelectView',
            label: 'For these components',
            required: true,
            model: Object.fromEntries(
              components.map(({ id, attributes: { descriptor, name } }) => [id, descriptor.title || name]),
            ),
          },
        }),
  };
}
