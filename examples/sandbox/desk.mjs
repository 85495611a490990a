// The page to click through the Authenticate loop: it lists the connections, starts an auth-flow for one, saves the secret when
// the browser comes back, and runs the example flow that uses it.
import { answering, page, redirect, safe, serve } from './http.mjs';

const to = (type, id) => ({ data: { type, id } });

/**
 * Opens it. The cookie that binds an auth-flow to the browser is the service's: it works from here because cookies know hosts, not
 * ports. So the page goes by the name that `publicUrl` has. `api` calls the service; `run(flow)` runs a flow, and gives what it
 * printed.
 */
export async function openDesk({ publicUrl, api, workspace, connections, run, log }) {
  const secrets = `/v2/workspaces/${workspace.id}/secrets`;
  const flows = `/v2/workspaces/${workspace.id}/auth-flows`;
  const secretOf = async (reference) => (await api('GET', `${secrets}?filter[reference]=${reference}`))[0];

  const list = async () => {
    const rows = await Promise.all(
      connections.map(async ({ reference, name, scopes, flow }) => {
        const secret = await secretOf(reference);
        const words = secret === undefined ? 'not connected' : stateOf(secret.attributes);
        const connect = scopes && button(`/connect/${reference}`, secret ? `Connect ${name} again` : `Connect ${name}`);
        return `<li>${safe(name)} (<code>${safe(reference)}</code>): ${safe(words)} ${connect ?? ''} <code>examples/${flow}</code></li>`;
      }),
    );
    const runs = [...new Set(connections.map(({ flow }) => flow))].map((flow) => button(`/run/${flow}`, `Run ${flow}`));
    return page('Sandbox', `<ul>${rows.join('\n')}</ul>\n${runs.join('\n')}`);
  };

  const connect = async ({ clientId, reference, scopes }) => {
    const secret = await secretOf(reference);
    const { data, headers } = await api.answer('POST', flows, {
      type: 'auth-flow',
      attributes: { scopes, return_to: `${url}/connected/${reference}` },
      relationships: {
        auth_client: to('auth-client', clientId),
        ...(secret && { auth_secret: to('auth-secret', secret.id) }),
      },
    });
    const answer = redirect(data.attributes.authorize_url);
    return { ...answer, headers: { ...answer.headers, 'set-cookie': headers.getSetCookie() } };
  };

  const connected = async ({ reference, name, clientId }, flowId) => {
    const { attributes } = await api('GET', `${flows}/${encodeURIComponent(flowId)}`);
    const { status, error } = attributes;
    if (status === 'exchanged') {
      await api('POST', secrets, {
        type: 'auth-secret',
        attributes: { name, reference, state: 'ready', credentials: {} },
        relationships: { auth_client: to('auth-client', clientId), auth_flow: to('auth-flow', flowId) },
      });
    } else if (status !== 'saved') {
      return page('Not connected', `<p>${safe(error?.description ?? error?.code ?? status)}</p>${back}`, 400);
    }
    return page('Connected', `<p>${safe(reference)} can be used by steps.</p>${back}`);
  };

  const answer = async (request, asked) => {
    const [, action = '', word = ''] = asked.pathname.split('/');
    if (request.headers.host !== new URL(url).host) return page('Not here', '', 403);
    const connection = connections.find(({ reference }) => reference === word);
    if (request.method === 'GET') {
      if (action === '') return list();
      if (action === 'connected' && connection) return connected(connection, asked.searchParams.get('auth_flow') ?? '');
    } else if ([undefined, url].includes(request.headers.origin)) {
      if (action === 'connect' && connection) return connect(connection);
      if (action === 'run' && connections.some(({ flow }) => flow === word)) {
        return page(`examples/${word}`, `<pre>${safe(await run(word))}</pre>${back}`);
      }
    }
    return page('Not here', back, 404);
  };

  const server = await serve(
    { name: 'page', log },
    answering((request, asked) =>
      answer(request, asked).catch((error) => page('This did not work', `<p>${safe(error.message)}</p>${back}`, 502)),
    ),
  );
  const url = `http://${new URL(publicUrl).hostname}:${new URL(server.url).port}`;
  return { url, stop: server.stop };
}

const back = '<p><a href="/">Back</a></p>';

function button(action, words) {
  return `<form method="post" action="${safe(action)}" style="display: inline"><button>${safe(words)}</button></form>`;
}

function stateOf({ state, error, credentials }) {
  if (state === 'error') return error;
  return credentials?.expires_at ? `ready, the token ends at ${credentials.expires_at}` : 'ready';
}
