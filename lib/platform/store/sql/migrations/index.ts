import type { Engine } from '../schema.js';
import { credentials } from './0001-credentials.js';
import { refreshing } from './0002-refreshing.js';
import { sessions } from './0003-sessions.js';
import { clientAcceptance } from './0004-client-acceptance.js';
import { refreshTokenExpiry } from './0005-refresh-token-expiry.js';
import { providers } from './0006-providers.js';
import type { Migration, SqlSyntax } from './migration.js';

/** All migrations in order. A released migration is never changed or removed; new ones are appended. */
export const MIGRATIONS: readonly Migration[] = [
  credentials,
  refreshing,
  sessions,
  clientAcceptance,
  refreshTokenExpiry,
  providers,
];

export const SQL_SYNTAX: Readonly<Record<Engine, SqlSyntax>> = {
  sqlite: {
    text: 'text',
    integer: 'integer',
    table: (name, columns) => `create table ${name} (${columns.join(', ')}) strict`,
  },
  postgres: {
    // Ids are ordered by bytes, independent of the database's locale.
    text: 'text collate "C"',
    integer: 'bigint',
    table: (name, columns) => `create table ${name} (${columns.join(', ')})`,
  },
};
