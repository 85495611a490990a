import type { Engine } from '../schema.js';
import { credentials } from './0001-credentials.js';

/** What a migration's statements are written with, so that one text serves both engines. */
export interface Words {
  readonly text: string;
  /** 64 bits wide. */
  readonly integer: string;
  readonly table: (name: string, columns: readonly string[]) => string;
}

/** The statements that bring a schema from one version to the next. */
export type Migration = (words: Words) => readonly string[];

/** In their order. Once released, one is never changed or taken out: new ones are added below. */
export const MIGRATIONS: readonly Migration[] = [credentials];

export const WORDS: Readonly<Record<Engine, Words>> = {
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
