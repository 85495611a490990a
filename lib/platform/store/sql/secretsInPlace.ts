import type { AuthClient } from '../../model/authClient.js';
import type { Workspace } from '../../model/directory.js';
import { type ComponentId, isId, type SecretId } from '../../model/ids.js';
import type { StoredSecret } from '../../model/secret.js';
import type { SecretInPlace, SecretKey } from '../store.js';
import { COLUMNS, inSnakeCase } from './columns.js';
import { runPrepared } from './prepared.js';
import { scopeOf } from './queries.js';
import type { Access, AuthClientRow, Engine } from './schema.js';

/** What every read of a secret goes through: one statement, however many they are. */
export async function secretsInPlace(
  { engine, read }: Access,
  keys: readonly SecretKey[],
): Promise<(SecretInPlace | undefined)[]> {
  if (keys.length === 0) return [];
  const references = keys.filter(({ idOrReference }) => !isId(idOrReference));
  const { byId, byIdOrReference, idParameter, referenceParameters } = STATEMENTS[engine];
  const ids = idParameter(keys.map(({ idOrReference }) => idOrReference));
  const rows =
    references.length === 0
      ? await runPrepared<Row>(read, byId, [ids])
      : await runPrepared<Row>(read, byIdOrReference, [ids, ...referenceParameters(references)]);
  const { byKey } = lookup(rows);
  return keys.map(byKey);
}

export async function secretsByIds(
  { engine, read }: Access,
  ids: readonly SecretId[],
): Promise<(SecretInPlace | undefined)[]> {
  if (ids.length === 0) return [];
  const { byId, idParameter } = STATEMENTS[engine];
  const found = lookup(await runPrepared<Row>(read, byId, [idParameter(ids)])).byId;
  return ids.map((id) => found.get(id));
}

/**
 * A secret, its workspace, its auth-client and that one's components, as the JSON text of one array: to get forty columns
 * one by one takes several times as long.
 */
interface Row {
  readonly line: string;
}

function lookup(rows: readonly Row[]): {
  readonly byId: ReadonlyMap<string, SecretInPlace>;
  readonly byKey: (key: SecretKey) => SecretInPlace | undefined;
} {
  // Secrets that are read together mostly share these.
  const workspaces = new Map<string, Workspace>();
  const clients = new Map<string, AuthClient>();
  const byId = new Map<string, SecretInPlace>();
  const byReference = new Map<string, SecretInPlace>();
  for (const { line } of rows) {
    const values = JSON.parse(line) as readonly unknown[];
    const secret = objectOf<StoredSecret>(COLUMNS.secrets, values, 0);
    const inPlace = {
      secret,
      workspace: remembered(workspaces, secret.workspaceId, () =>
        objectOf<Workspace>(COLUMNS.workspaces, values, WORKSPACE),
      ),
      client: remembered(clients, secret.authClientId, () => clientOf(values)),
    };
    byId.set(secret.id, inPlace);
    if (secret.reference !== null) byReference.set(`${secret.workspaceId} ${secret.reference}`, inPlace);
  }
  return {
    byId,
    byKey({ workspaceId, idOrReference }) {
      const found = byId.get(idOrReference);
      return found?.secret.workspaceId === workspaceId ? found : byReference.get(`${workspaceId} ${idOrReference}`);
    },
  };
}

/** Where in a line the columns of the workspace begin, of the auth-client, and where its components are. */
const WORKSPACE = COLUMNS.secrets.length;
const CLIENT = WORKSPACE + COLUMNS.workspaces.length;
const COMPONENTS = CLIENT + COLUMNS.authClients.length;

function objectOf<T>(columns: readonly (keyof T & string)[], values: readonly unknown[], from: number): T {
  const object: Record<string, unknown> = {};
  columns.forEach((column, index) => {
    object[column] = values[from + index];
  });
  return object as T;
}

function remembered<T>(known: Map<string, T>, id: string, make: () => T): T {
  let value = known.get(id);
  if (value === undefined) known.set(id, (value = make()));
  return value;
}

function clientOf(values: readonly unknown[]): AuthClient {
  const { level, scopeTenantId, contractId, workspaceId, ...client } = objectOf<AuthClientRow>(
    COLUMNS.authClients,
    values,
    CLIENT,
  );
  return {
    ...client,
    scope: scopeOf({ level, scopeTenantId, contractId, workspaceId }),
    componentIds: values[COMPONENTS] as ComponentId[],
  };
}

interface Statements {
  readonly byId: string;
  readonly byIdOrReference: string;
  readonly idParameter: (ids: readonly string[]) => unknown;
  readonly referenceParameters: (keys: readonly SecretKey[]) => readonly unknown[];
}

const STATEMENTS: Readonly<Record<Engine, Statements>> = {
  sqlite: statements({
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
  postgres: statements({
    array: 'json_build_array',
    componentIds: `array(
      select component_id from auth_client_components where auth_client_id = c.id order by position)`,
    byId: 'secrets s where s.id = any($1)',
    // One by one: as a join it would be planned as a walk through whole workspaces while their sizes are not known.
    byReference: `unnest($2::text[], $3::text[]) as k (workspace_id, reference) cross join lateral (
      select * from secrets where workspace_id = k.workspace_id and reference = k.reference limit 1) s`,
    idParameter: (ids) => ids,
    referenceParameters: (keys) => [
      keys.map(({ workspaceId }) => workspaceId),
      keys.map(({ idOrReference }) => idOrReference),
    ],
  }),
};

function statements(
  parts: Pick<Statements, 'idParameter' | 'referenceParameters'> & {
    /** The function that makes a JSON array of its arguments. */
    readonly array: string;
    readonly componentIds: string;
    readonly byId: string;
    readonly byReference: string;
  },
): Statements {
  const values = [
    ...columnsOf('s', COLUMNS.secrets),
    ...columnsOf('w', COLUMNS.workspaces),
    ...columnsOf('c', COLUMNS.authClients),
    parts.componentIds,
  ].join(', ');
  const line = parts.array === 'json_build_array' ? `${parts.array}(${values})::text` : `${parts.array}(${values})`;
  const select = (from: string): string =>
    `select ${line} as line from (select s.* from ${from}) s
     join workspaces w on w.id = s.workspace_id join auth_clients c on c.id = s.auth_client_id`;
  const { idParameter, referenceParameters } = parts;
  return {
    byId: `/* secrets_by_id */ ${select(parts.byId)}`,
    byIdOrReference: `/* secrets_by_id_or_reference */ ${select(parts.byId)} union all ${select(parts.byReference)}`,
    idParameter,
    referenceParameters,
  };
}

function columnsOf(table: string, columns: readonly string[]): string[] {
  return columns.map((name) => `${table}.${inSnakeCase(name)}`);
}
