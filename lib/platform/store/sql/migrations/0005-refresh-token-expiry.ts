import type { Migration } from './migration.js';

/** The expiry of refresh tokens. That of existing ones is known after the next token response that states it. */
export const refreshTokenExpiry: Migration = ({ integer }) => [
  `alter table secrets add column refresh_token_obtained_at_ms ${integer}`,
  `alter table secrets add column refresh_token_expires_at_ms ${integer}`,
  `alter table secrets add column refresh_token_alerted_at_ms ${integer}`,
  `create index secrets_refresh_token_expiry on secrets (refresh_token_expires_at_ms)
   where refresh_token_expires_at_ms is not null and refresh_token_alerted_at_ms is null`,
];
