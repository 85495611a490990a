import type { Engine } from '../schema.js';
import { credentials } from './0001-credentials.js';
import { refreshing } from './0002-refreshing.js';
import { sessions } from './0003-sessions.js';
import { clientAcceptance } from './0004-client-acceptance.js';
import type { Migration, SqlSyntax } from './migration.js';

/** In their order. Once released, one is never changed or taken out: new ones are added below. */
export const MIGRATIONS: readonly Migration[] = [credentials, refreshing, sessions, clientAcceptance];

export const SQL_SYNTAX: Readonly<Record<Engine, SqlSyntax>> = {
  sqlite: {
    text: 'text',
    integer: 'integer',
    table: (name, columns) => `create table ${name} (${columns.join(', ')}) strict`,
  },
  postgres: {
    // Ids are ordered by their bytes, whatever language the database was made for.
    text: 'text collate "C"',
    integer: 'bigint',
    table: (name, columns) => `create table ${name} (${columns.join(', ')})`,
  },
};
