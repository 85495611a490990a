import type { Migration } from './migration.js';

/**
 * Whether a provider has accepted an auth-client's credentials. Of an earlier release the refreshes that succeeded tell it.
 */
export const clientAcceptance: Migration = ({ text, integer }) => [
  `alter table auth_clients add column accepted_at_ms ${integer}`,
  `alter table auth_clients add column refused_at_ms ${integer}`,
  // Without a reference: the secret may be deleted.
  `alter table auth_clients add column refused_secret_id ${text}`,
  `update auth_clients set accepted_at_ms =
     (select max(refreshed_at_ms) from secrets where auth_client_id = auth_clients.id)`,
];
