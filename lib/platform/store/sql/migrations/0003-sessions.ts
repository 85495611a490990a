import type { Migration } from './migration.js';

/** Sessions of the web UI and sign-in links. */
export const sessions: Migration = ({ text, integer, table }) => [
  table('sessions', [
    `id ${text} primary key`,
    `hash ${text} not null`,
    `user_id ${text} not null references users (id) on delete cascade`,
    `api_key_id ${text} references api_keys (id) on delete cascade`,
    `created_at_ms ${integer} not null`,
    `seen_at_ms ${integer} not null`,
  ]),
  'create unique index sessions_hash on sessions (hash)',
  'create index sessions_of_user on sessions (user_id)',
  'create index sessions_of_key on sessions (api_key_id) where api_key_id is not null',
  table('login_links', [
    `hash ${text} primary key`,
    `user_id ${text} not null references users (id) on delete cascade`,
    `created_at_ms ${integer} not null`,
    `expires_at_ms ${integer} not null`,
  ]),
  'create index login_links_of_user on login_links (user_id)',
];
