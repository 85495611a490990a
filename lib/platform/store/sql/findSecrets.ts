import type { AuthClient } from '../../model/authClient.js';
import type { Workspace } from '../../model/directory.js';
import { type ComponentId, isId, type SecretId } from '../../model/ids.js';
import type { StoredSecret } from '../../model/secret.js';
import type { ResolvedSecret, SecretKey } from '../store.js';
import { COLUMNS, toSnakeCase } from './columns.js';
import { runPrepared } from './preparedStatements.js';
import { toScope } from './queries.js';
import type { DatabaseAccess, AuthClientRow, Engine } from './schema.js';

/** Finds secrets with one statement. Every read of a secret uses it. */
export async function findSecretsByKeys(
  { engine, read }: DatabaseAccess,
  keys: readonly SecretKey[],
): Promise<(ResolvedSecret | undefined)[]> {
  if (keys.length === 0) return [];
  const references = keys.filter(({ idOrReference }) => !isId(idOrReference));
  const { byId, byIdOrReference, idParameter, referenceParameters } = STATEMENTS[engine];
  const ids = idParameter(keys.map(({ idOrReference }) => idOrReference));
  const rows =
    references.length === 0
      ? await runPrepared<JsonRow>(read, byId, [ids])
      : await runPrepared<JsonRow>(read, byIdOrReference, [ids, ...referenceParameters(references)]);
  const { byKey } = indexSecrets(rows);
  return keys.map(byKey);
}

export async function findSecretsByIds(
  { engine, read }: DatabaseAccess,
  ids: readonly SecretId[],
): Promise<(ResolvedSecret | undefined)[]> {
  if (ids.length === 0) return [];
  const { byId, idParameter } = STATEMENTS[engine];
  const found = indexSecrets(await runPrepared<JsonRow>(read, byId, [idParameter(ids)])).byId;
  return ids.map((id) => found.get(id));
}

/**
 * A secret, a workspace or an auth client with its components, as one JSON array, which is faster to read than twenty columns. The
 * sealed value, the largest part of a secret, is a column of its own.
 */
interface JsonRow {
  readonly line: string;
  /** The sealed value of a secret; null for other rows. */
  readonly sealed: StoredSecret['sealed'] | null;
}

function indexSecrets(rows: readonly JsonRow[]): {
  readonly byId: ReadonlyMap<string, ResolvedSecret>;
  readonly byKey: (key: SecretKey) => ResolvedSecret | undefined;
} {
  const secrets: StoredSecret[] = [];
  const workspaces = new Map<string, Workspace>();
  const clients = new Map<string, AuthClient>();
  for (const { line, sealed } of rows) {
    const [table, ...values] = JSON.parse(line) as readonly [keyof typeof COLUMNS, ...unknown[]];
    if (sealed !== null) {
      secrets.push({ ...toObject<StoredSecret>(SECRET_COLUMNS, values), sealed });
    } else if (table === 'workspaces') {
      const workspace = toObject<Workspace>(COLUMNS.workspaces, values);
      workspaces.set(workspace.id, workspace);
    } else {
      const client = toAuthClient(values);
      clients.set(client.id, client);
    }
  }
  const byId = new Map<string, ResolvedSecret>();
  const byReference = new Map<string, ResolvedSecret>();
  for (const secret of secrets) {
    const workspace = workspaces.get(secret.workspaceId);
    const client = clients.get(secret.authClientId);
    // Never undefined: the statement returns them with the secret.
    if (workspace === undefined || client === undefined) continue;
    const resolved = { secret, workspace, client };
    byId.set(secret.id, resolved);
    if (secret.reference !== null) byReference.set(`${secret.workspaceId} ${secret.reference}`, resolved);
  }
  return {
    byId,
    byKey({ workspaceId, idOrReference }) {
      const found = byId.get(idOrReference);
      return found?.secret.workspaceId === workspaceId ? found : byReference.get(`${workspaceId} ${idOrReference}`);
    },
  };
}

const SECRET_COLUMNS = COLUMNS.secrets.filter((name) => name !== 'sealed');

function toObject<T>(columns: readonly (keyof T & string)[], values: readonly unknown[]): T {
  const object: Record<string, unknown> = {};
  columns.forEach((column, index) => {
    object[column] = values[index];
  });
  return object as T;
}

/** The component ids follow the columns. */
function toAuthClient(values: readonly unknown[]): AuthClient {
  const { level, scopeTenantId, contractId, workspaceId, ...client } = toObject<AuthClientRow>(
    COLUMNS.authClients,
    values,
  );
  return {
    ...client,
    scope: toScope({ level, scopeTenantId, contractId, workspaceId }),
    componentIds: values[COLUMNS.authClients.length] as ComponentId[],
  };
}

interface Statements {
  readonly byId: string;
  readonly byIdOrReference: string;
  readonly idParameter: (ids: readonly string[]) => unknown;
  readonly referenceParameters: (keys: readonly SecretKey[]) => readonly unknown[];
}

const STATEMENTS: Readonly<Record<Engine, Statements>> = {
  sqlite: createStatements({
    array: 'json_array',
    componentIds: `json((select json_group_array(component_id) from
      (select component_id from auth_client_components where auth_client_id = c.id order by position)))`,
    byId: 'secrets s where s.id in (select value from json_each(?))',
    byReference: `json_each(?) k cross join secrets s
      where s.workspace_id = k.value ->> 0 and s.reference = k.value ->> 1`,
    idParameter: (ids) => JSON.stringify(ids),
    referenceParameters: (keys) => [
      JSON.stringify(keys.map(({ workspaceId, idOrReference }) => [workspaceId, idOrReference])),
    ],
  }),
  postgres: createStatements({
    array: 'json_build_array',
    componentIds: `array(
      select component_id from auth_client_components where auth_client_id = c.id order by position)`,
    byId: 'secrets s where s.id = any($1)',
    // One lookup per reference: without statistics, PostgreSQL would plan a join as a scan of whole workspaces.
    byReference: `unnest($2::text[], $3::text[]) as k (workspace_id, reference) cross join lateral (
      select * from secrets where workspace_id = k.workspace_id and reference = k.reference limit 1) s`,
    idParameter: (ids) => ids,
    referenceParameters: (keys) => [
      keys.map(({ workspaceId }) => workspaceId),
      keys.map(({ idOrReference }) => idOrReference),
    ],
  }),
};

function createStatements(
  parts: Pick<Statements, 'idParameter' | 'referenceParameters'> & {
    /** The SQL function that builds a JSON array from its arguments. */
    readonly array: string;
    readonly componentIds: string;
    readonly byId: string;
    readonly byReference: string;
  },
): Statements {
  const line = (table: keyof typeof COLUMNS, values: readonly string[]): string => {
    const array = `${parts.array}('${table}', ${values.join(', ')})`;
    return parts.array === 'json_build_array' ? `${array}::text` : array;
  };
  // Secrets that are read together usually share workspace and auth client, which are read once.
  const select = (found: string): string => `with found as materialized (${found})
    select ${line('secrets', columnsOf('s', SECRET_COLUMNS))} as line, s.sealed as sealed from found s
    union all
    select ${line('workspaces', columnsOf('w', COLUMNS.workspaces))}, null
    from workspaces w where w.id in (select workspace_id from found)
    union all
    select ${line('authClients', [...columnsOf('c', COLUMNS.authClients), parts.componentIds])}, null
    from auth_clients c where c.id in (select auth_client_id from found)`;
  const byId = `select s.* from ${parts.byId}`;
  const { idParameter, referenceParameters } = parts;
  return {
    byId: `/* secrets_by_id */ ${select(byId)}`,
    byIdOrReference: `/* secrets_by_id_or_reference */ ${select(`${byId} union all select s.* from ${parts.byReference}`)}`,
    idParameter,
    referenceParameters,
  };
}

function columnsOf(table: string, columns: readonly string[]): string[] {
  return columns.map((name) => `${table}.${toSnakeCase(name)}`);
}
