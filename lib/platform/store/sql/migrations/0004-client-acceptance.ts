import type { Migration } from './migration.js';

/**
 * When the provider accepted or refused an auth client's credentials. For existing auth clients, a successful refresh counts as
 * acceptance.
 */
export const clientAcceptance: Migration = ({ text, integer }) => [
  `alter table auth_clients add column accepted_at_ms ${integer}`,
  `alter table auth_clients add column refused_at_ms ${integer}`,
  // No foreign key: the secret may be deleted.
  `alter table auth_clients add column refused_secret_id ${text}`,
  `update auth_clients set accepted_at_ms =
     (select max(refreshed_at_ms) from secrets where auth_client_id = auth_clients.id)`,
];
