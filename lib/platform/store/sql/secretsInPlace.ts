import { CompiledQuery } from 'kysely';

import type { AuthClient } from '../../model/authClient.js';
import type { Workspace } from '../../model/directory.js';
import { type ComponentId, isId } from '../../model/ids.js';
import type { StoredSecret } from '../../model/secret.js';
import type { SecretInPlace, SecretKey } from '../store.js';
import { COLUMNS, inSnakeCase, only } from './columns.js';
import { scopeOf } from './queries.js';
import type { Access, AuthClientRow, Engine } from './schema.js';

/**
 * What every read of a secret goes through. The texts of its statements never change, whatever the batch, so that each is
 * prepared once, and the query builder has no part in it.
 */
export async function secretsInPlace(
  { engine, read }: Access,
  keys: readonly SecretKey[],
): Promise<(SecretInPlace | undefined)[]> {
  if (keys.length === 0) return [];
  const references = keys.filter(({ idOrReference }) => !isId(idOrReference));
  const { byId, byIdOrReference, idParameter, referenceParameters } = STATEMENTS[engine];
  const query =
    references.length === 0
      ? CompiledQuery.raw(byId, [idParameter(keys)])
      : CompiledQuery.raw(byIdOrReference, [idParameter(keys), ...referenceParameters(references)]);
  const { rows } = await read.withoutPlugins().executeQuery<Row>(query);
  return keys.map(lookup(rows));
}

type Prefixed<Prefix extends string, T> = { readonly [Name in keyof T & string as `${Prefix}${Name}`]: T[Name] };
type Row = StoredSecret & Prefixed<'w_', Workspace> & Prefixed<'c_', AuthClientRow> & { readonly componentIds: string };

function lookup(rows: readonly Row[]): (key: SecretKey) => SecretInPlace | undefined {
  // Secrets that are read together mostly share these.
  const workspaces = new Map<string, Workspace>();
  const clients = new Map<string, AuthClient>();
  const byId = new Map<string, SecretInPlace>();
  const byReference = new Map<string, SecretInPlace>();
  for (const row of rows) {
    const secret: StoredSecret = only<StoredSecret, keyof StoredSecret>(row, COLUMNS.secrets);
    const inPlace = {
      secret,
      workspace: remembered(workspaces, secret.workspaceId, () => workspaceOf(row)),
      client: remembered(clients, secret.authClientId, () => clientOf(row)),
    };
    byId.set(secret.id, inPlace);
    if (secret.reference !== null) byReference.set(`${secret.workspaceId} ${secret.reference}`, inPlace);
  }
  return ({ workspaceId, idOrReference }) => {
    const found = byId.get(idOrReference);
    return found?.secret.workspaceId === workspaceId ? found : byReference.get(`${workspaceId} ${idOrReference}`);
  };
}

function remembered<T>(known: Map<string, T>, id: string, make: () => T): T {
  const value = known.get(id) ?? make();
  known.set(id, value);
  return value;
}

function workspaceOf(row: Row): Workspace {
  return {
    id: row.w_id,
    tenantId: row.w_tenantId,
    contractId: row.w_contractId,
    name: row.w_name,
    createdAtMs: row.w_createdAtMs,
  };
}

function clientOf(row: Row): AuthClient {
  return {
    id: row.c_id,
    type: row.c_type,
    name: row.c_name,
    scope: scopeOf({
      level: row.c_level,
      scopeTenantId: row.c_scopeTenantId,
      contractId: row.c_contractId,
      workspaceId: row.c_workspaceId,
    }),
    tenantId: row.c_tenantId,
    componentIds: JSON.parse(row.componentIds) as ComponentId[],
    sealed: row.c_sealed,
    keyId: row.c_keyId,
    quarantinedAtMs: row.c_quarantinedAtMs,
    createdAtMs: row.c_createdAtMs,
    updatedAtMs: row.c_updatedAtMs,
  };
}

interface Statements {
  readonly byId: string;
  readonly byIdOrReference: string;
  readonly idParameter: (keys: readonly SecretKey[]) => unknown;
  readonly referenceParameters: (keys: readonly SecretKey[]) => readonly unknown[];
}

const STATEMENTS: Readonly<Record<Engine, Statements>> = {
  sqlite: statements({
    componentIds: `(select json_group_array(component_id) from
      (select component_id from auth_client_components where auth_client_id = c.id order by position))`,
    byId: 'secrets s where s.id in (select value from json_each(?))',
    byReference: `json_each(?) k cross join secrets s
      where s.workspace_id = k.value ->> 0 and s.reference = k.value ->> 1`,
    idParameter: (keys) => JSON.stringify(keys.map(({ idOrReference }) => idOrReference)),
    referenceParameters: (keys) => [
      JSON.stringify(keys.map(({ workspaceId, idOrReference }) => [workspaceId, idOrReference])),
    ],
  }),
  postgres: statements({
    componentIds: `array_to_json(array(
      select component_id from auth_client_components where auth_client_id = c.id order by position))::text`,
    byId: 'secrets s where s.id = any($1)',
    byReference: `unnest($2::text[], $3::text[]) as k (workspace_id, reference), secrets s
      where s.workspace_id = k.workspace_id and s.reference = k.reference`,
    idParameter: (keys) => keys.map(({ idOrReference }) => idOrReference),
    referenceParameters: (keys) => [
      keys.map(({ workspaceId }) => workspaceId),
      keys.map(({ idOrReference }) => idOrReference),
    ],
  }),
};

function statements(parts: {
  readonly componentIds: string;
  readonly byId: string;
  readonly byReference: string;
  readonly idParameter: Statements['idParameter'];
  readonly referenceParameters: Statements['referenceParameters'];
}): Statements {
  const columns = [
    ...columnsOf('s', COLUMNS.secrets, ''),
    ...columnsOf('w', COLUMNS.workspaces, 'w_'),
    ...columnsOf('c', COLUMNS.authClients, 'c_'),
    `${parts.componentIds} as "componentIds"`,
  ].join(', ');
  const select = (from: string): string =>
    `select ${columns} from (select s.* from ${from}) s
     join workspaces w on w.id = s.workspace_id join auth_clients c on c.id = s.auth_client_id`;
  const byId = select(parts.byId);
  return { ...parts, byId, byIdOrReference: `${byId} union all ${select(parts.byReference)}` };
}

function columnsOf(table: string, columns: readonly string[], prefix: string): string[] {
  return columns.map((name) => `${table}.${inSnakeCase(name)} as "${prefix}${name}"`);
}
