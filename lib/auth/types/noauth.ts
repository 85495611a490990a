import type { CredentialTypeDefinition } from '../credentialType.js';

/** Sends requests without authentication. */
export const noauth: CredentialTypeDefinition<'noauth', null> = {
  type: 'noauth',
  title: 'No authentication',
  platformTitle: 'No Auth',
  v1Path: [],
  viewClasses: ['HTTPAuthView'],
  members: {},
  refreshable: false,
  parse: () => null,
  apply: (request) => request,
  isRejection: () => false,
  secretValues: () => [],
};
