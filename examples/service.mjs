// Starts the credential service, and creates over its API what hello.yaml needs: two auth clients, two secrets, an API key for the flow.
import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const dist = path.join(import.meta.dirname, '../dist/lib');
/** Name of the API keys that `npm start` creates. */
const KEY_NAME = 'npm start';

/**
 * Starts the service with the settings of the environment, by default on embedded storage, and with `settings` where they
 * are unset. `say` receives its output. `ended` resolves with its exit code.
 */
export async function startService(say, settings) {
  const child = spawn(process.execPath, [path.join(dist, 'platform/main.js')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { LOG_LEVEL: 'warn', ...settings, ...process.env },
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const lines = createInterface({ input: child.stdout });
  createInterface({ input: child.stderr }).on('line', say);
  const url = await new Promise((resolve) => {
    lines.on('line', (line) => {
      const [, address] = /^listening on (\S+)$/.exec(line) ?? [];
      if (address) resolve(address);
      else say(line);
    });
    void ended.then(() => resolve(undefined));
  });
  return { url, publicUrl: process.env.PUBLIC_URL || url, ended, stop: () => child.kill('SIGTERM') };
}

/** Creates an API key of the administrator with the service's command line. */
export async function makeAdminKey() {
  const email = process.env.ADMIN_EMAIL || 'admin@localhost';
  return { email, ...(await commandLine(['keys', 'create', '--user', email, '--name', KEY_NAME])) };
}

/** Creates a sign-in link for the pages. */
export async function makeSignInLink({ publicUrl }, email) {
  const { url } = await commandLine(['login-links', 'create', '--user', email], { PUBLIC_URL: publicUrl });
  return url;
}

/** Runs a command of the service. @returns its output */
async function commandLine(words, env) {
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(dist, 'cli/main.js'), ...words, '--json'], {
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout);
}

/** Calls the API with an API key; throws with the service's error detail. `api.answer` returns the headers too. */
export function client(url, { email, key }) {
  const authorization = `Basic ${Buffer.from(`${email}:${key}`).toString('base64')}`;
  const answer = async (method, place, data) => {
    const response = await fetch(url + place, {
      method,
      headers: { authorization, ...(data && { 'content-type': 'application/json' }) },
      ...(data && { body: JSON.stringify({ data }) }),
    });
    const text = await response.text();
    const body = text === '' ? {} : JSON.parse(text);
    if (response.ok) return { data: body.data, headers: response.headers };
    throw new Error(`${method} ${place}: ${body.errors.map(({ detail }) => detail).join('; ')}`);
  };
  return Object.assign(async (...request) => (await answer(...request)).data, { answer });
}

/** Finds the caller's tenant, its first workspace, and this component. */
export async function placeOf(api) {
  const user = await api('GET', '/v2/users/me');
  const tenant = user.relationships.tenant.data;
  const [workspace] = await api('GET', `/v2/workspaces?tenant_id=${tenant.id}`);
  const component = (await api('GET', '/v2/components')).find(({ attributes }) => attributes.name === 'rest-step');
  return { user, tenant, workspace, component };
}

const to = (type, id) => ({ data: { type, id } });

/**
 * Creates the shop's credentials in the service under the references of hello.yaml. A second start updates them.
 * @returns the environment with which flows read credentials
 */
export async function provision(url, api, { tenant, workspace, component }, { user, password, apiKey }) {
  const known = await api('GET', `/v2/auth-clients?workspace_id=${workspace.id}&filter[component]=${component.id}`);
  const clientOf = async (type, name) =>
    known.find(({ attributes }) => attributes.type === type && attributes.name === name) ??
    api('POST', '/v2/auth-clients', {
      type: 'auth-client',
      attributes: { type, name, credentials: {} },
      relationships: {
        components: { data: [{ type: 'component', id: component.id }] },
        tenant: to('tenant', tenant.id),
      },
    });

  const secrets = `/v2/workspaces/${workspace.id}/secrets`;
  const keep = async (reference, name, { id }, credentials) => {
    const [secret] = await api('GET', `${secrets}?filter[reference]=${reference}`);
    if (secret) {
      const { id: secretId } = secret;
      await api('PATCH', `${secrets}/${secretId}`, { type: 'auth-secret', id: secretId, attributes: { credentials } });
      return;
    }
    await api('POST', secrets, {
      type: 'auth-secret',
      attributes: { name, reference, state: 'ready', credentials },
      relationships: { auth_client: to('auth-client', id) },
    });
  };
  await keep('shop.login', 'Shop, as Ann', await clientOf('basic', 'Basic Auth'), { username: user, password });
  await keep('shop.key', 'Shop, for quotes', await clientOf('api_key', 'API Key Auth'), {
    headerName: 'X-Shop-Key',
    headerValue: apiKey,
  });

  // The API key of the flow may read and refresh secrets, nothing else.
  const email = 'hello-flow@localhost';
  const { id: userId } = await api('POST', '/v2/users', {
    type: 'user',
    attributes: { email, role: 'operator' },
    relationships: { tenant: to('tenant', tenant.id), workspace: to('workspace', workspace.id) },
  });
  await revokeKeys(api, userId);
  const key = await api('POST', `/v2/users/${userId}/api-keys`, {
    type: 'api-key',
    attributes: { name: KEY_NAME },
  });
  return {
    ELASTICIO_API_URI: url,
    ELASTICIO_API_USERNAME: email,
    ELASTICIO_API_KEY: key.attributes.key,
    ELASTICIO_WORKSPACE_ID: workspace.id,
  };
}

/** Deletes the API keys of earlier starts, which are no longer used. */
export async function revokeKeys(api, userId, except) {
  const keys = `/v2/users/${userId}/api-keys`;
  for (const { id, attributes } of await api('GET', keys)) {
    if (attributes.name === KEY_NAME && attributes.revoked_at === null && id !== except)
      await api('DELETE', `${keys}/${id}`);
  }
}
