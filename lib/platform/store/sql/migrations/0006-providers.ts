import type { Migration } from './migration.js';

/** The provider of an auth client. Null: not recognized yet, since that takes its decrypted endpoints. */
export const providers: Migration = ({ text }) => [
  `alter table auth_clients add column provider ${text}`,
  // Most deployments have none that is not recognized: the query for them reads only the index.
  'create index auth_clients_unrecognized on auth_clients (id) where provider is null',
];
