import { expect } from 'chai';

import { ApiFailure, type ApiResponse } from '../../../../../lib/ui/api/client.js';
import type { AuthFlow } from '../../../../../lib/ui/api/resources.js';
import {
  authenticate,
  canReopen,
  buildFlowDocument,
  findSameHostUrl,
  resume,
  type Authentication,
  type AuthenticationContext,
  type Popup,
} from '../../../../../lib/ui/pages/credentials/editor/authentication.js';

const UNTIL = '2026-05-01T09:10:00.000Z';
const REQUEST = { target: { authClientId: 'k' } } as const;
const AUTHORIZATION_URL = 'https://provider.test/auth?redirect_uri=http%3A%2F%2F127.0.0.1%3A3000%2Fcallback%2Foauth2';

type Attributes = Partial<AuthFlow['attributes']>;
const flow = (attributes: Attributes): AuthFlow => ({
  id: 'f1',
  type: 'auth-flow',
  attributes: { status: 'pending', expires_at: UNTIL, ...attributes },
});
const failure = (status: number, code = '') => new ApiFailure(status, [{ code, detail: `status ${status}` }]);

/** Starts a flow and then returns the given responses in order. */
function fakeEnvironment(
  started: AuthFlow | ApiFailure,
  ...responses: readonly (Attributes | ApiFailure | (() => void))[]
) {
  const remaining = [...responses];
  const log: string[] = [];
  const shown: Authentication[] = [];
  const controller = new AbortController();
  let isClosed = false;
  const given = <Data>(value: AuthFlow | ApiFailure): Promise<ApiResponse<Data>> =>
    value instanceof ApiFailure
      ? Promise.reject(value)
      : Promise.resolve({ data: value as Data, meta: {}, next: undefined });
  const popup: Popup = {
    isClosed: () => isClosed,
    goTo: (url) => void log.push(`to ${url}`),
    close: () => void log.push('closed'),
  };
  const context: AuthenticationContext = {
    path: 'v2/workspaces/w/auth-flows',
    returnTo: 'http://127.0.0.1:3000/ui/',
    popup: () => popup,
    api: {
      post: (path) => {
        log.push(`POST ${path}`);
        return given(started);
      },
      get: () => {
        let next = remaining.shift();
        while (typeof next === 'function') {
          next();
          next = remaining.shift();
        }
        return given(next instanceof ApiFailure ? next : flow(next ?? { status: 'expired' }));
      },
    },
    waitForNextPoll: (_id, signal) => (signal.aborted ? Promise.reject(new Error('ended')) : Promise.resolve()),
    waitForSignIn: () => {
      log.push('signed in again');
      return Promise.resolve();
    },
  };
  return {
    context,
    log,
    kinds: () => shown.map(({ kind }) => kind),
    last: () => shown.at(-1),
    shown,
    onChange: (state: Authentication) => void shown.push(state),
    controller,
    closeWindow: () => {
      isClosed = true;
    },
    openAgain: () => {
      isClosed = false;
    },
  };
}

async function run(env: ReturnType<typeof fakeEnvironment>): Promise<void> {
  await authenticate(env.context, REQUEST, env.onChange, env.controller.signal);
}

describe('authenticate', () => {
  it('opens the provider in the window and returns the flow that holds the tokens', async () => {
    const env = fakeEnvironment(flow({ authorize_url: AUTHORIZATION_URL }), {}, { status: 'exchanged' });
    await run(env);
    expect(env.log).to.deep.equal(['POST v2/workspaces/w/auth-flows', `to ${AUTHORIZATION_URL}`, 'closed']);
    expect(env.kinds()).to.deep.equal(['starting', 'waiting', 'waiting', 'granted']);
    expect(env.shown[1]).to.deep.equal({
      kind: 'waiting',
      flowId: 'f1',
      url: AUTHORIZATION_URL,
      window: 'open',
      until: UNTIL,
    });
    expect(env.last()).to.deep.equal({ kind: 'granted', flowId: 'f1', isSaved: false });
  });

  it('reports isSaved for an existing credential', async () => {
    const env = fakeEnvironment(flow({ authorize_url: AUTHORIZATION_URL }), { status: 'saved' });
    await run(env);
    expect(env.last()).to.deep.equal({ kind: 'granted', flowId: 'f1', isSaved: true });
  });

  it('reports the error of the provider', async () => {
    const env = fakeEnvironment(flow({ authorize_url: AUTHORIZATION_URL }), {
      status: 'failed',
      error: { code: 'access_denied', description: 'Cancel was clicked' },
    });
    await run(env);
    expect(env.last()).to.deep.equal({ kind: 'refused', code: 'access_denied', description: 'Cancel was clicked' });
  });

  it('reports expired when the flow has expired or is gone', async () => {
    for (const end of [{ status: 'expired' } as const, failure(404), failure(403)]) {
      const env = fakeEnvironment(flow({ authorize_url: AUTHORIZATION_URL }), end);
      await run(env);
      expect(env.last()).to.deep.equal({ kind: 'expired' });
    }
  });

  it('closes the window when the flow cannot be started', async () => {
    const refused = failure(400);
    const env = fakeEnvironment(refused);
    await run(env);
    expect(env.log).to.deep.equal(['POST v2/workspaces/w/auth-flows', 'closed']);
    expect(env.last()).to.deep.equal({ kind: 'failed', failure: refused });
  });

  it('keeps waiting when the window reads as closed, and starts no second flow (case coop-popup)', async () => {
    const env = fakeEnvironment(
      flow({ authorize_url: AUTHORIZATION_URL }),
      () => env.closeWindow(),
      {},
      {},
      {},
      {},
      { status: 'exchanged' },
    );
    await run(env);
    const windows = env.shown.flatMap((state) => (state.kind === 'waiting' ? [state.window] : []));
    expect(windows).to.deep.equal(['open', 'open', 'unseen', 'unseen', 'unseen']);
    expect(env.last()).to.deep.equal({ kind: 'granted', flowId: 'f1', isSaved: false });
    expect(env.log.filter((line) => line.startsWith('POST'))).to.have.length(1);
  });

  it('reads the outcome from the flow when the window reads as closed from the start (case coop-popup)', async () => {
    for (const [end, kind] of [
      [{ status: 'exchanged' }, 'granted'],
      [{ status: 'failed', error: { code: 'access_denied', description: '' } }, 'refused'],
      [{ status: 'expired' }, 'expired'],
    ] as const) {
      const env = fakeEnvironment(flow({ authorize_url: AUTHORIZATION_URL }), {}, {}, end);
      env.closeWindow();
      await run(env);
      expect(env.kinds()).to.deep.equal(['starting', 'waiting', 'waiting', 'waiting', kind]);
    }
  });

  it('uses a reopened window', async () => {
    const env = fakeEnvironment(
      flow({ authorize_url: AUTHORIZATION_URL }),
      () => env.closeWindow(),
      {},
      {},
      () => env.openAgain(),
      {},
      { status: 'exchanged' },
    );
    await run(env);
    const windows = env.shown.flatMap((state) => (state.kind === 'waiting' ? [state.window] : []));
    expect(windows).to.deep.equal(['open', 'open', 'unseen', 'open']);
  });

  it('canReopen returns true while the authorization URL is known', () => {
    const waiting = { kind: 'waiting', flowId: 'f1', window: 'unseen', until: UNTIL } as const;
    expect(canReopen({ ...waiting, url: AUTHORIZATION_URL })).to.equal(true);
    expect(canReopen({ ...waiting, url: undefined })).to.equal(false);
    for (const kind of ['none', 'starting', 'expired'] as const) expect(canReopen({ kind })).to.equal(false);
  });

  it('reports a blocked window', async () => {
    const env = fakeEnvironment(flow({ authorize_url: AUTHORIZATION_URL }), { status: 'exchanged' });
    await authenticate({ ...env.context, popup: () => undefined }, REQUEST, env.onChange, env.controller.signal);
    expect(env.shown[1]).to.include({ window: 'blocked', url: AUTHORIZATION_URL });
  });

  it('reports a device code without opening a window', async () => {
    const codes = { user_code: 'AB-CD', verification_uri: 'https://p.test/device' };
    const env = fakeEnvironment(flow(codes), { status: 'exchanged' });
    await run(env);
    expect(env.shown[1]).to.deep.equal({
      kind: 'code',
      flowId: 'f1',
      code: 'AB-CD',
      address: 'https://p.test/device',
      until: UNTIL,
    });
    expect(env.log).to.deep.equal(['POST v2/workspaces/w/auth-flows', 'closed', 'closed']);
  });

  it('retries after transient errors: no response, a busy service, an expired session', async () => {
    const env = fakeEnvironment(flow({ authorize_url: AUTHORIZATION_URL }), failure(0), failure(503), failure(401), {
      status: 'exchanged',
    });
    await run(env);
    expect(env.log).to.include('signed in again');
    expect(env.last()?.kind).to.equal('granted');
  });

  it('reports nothing after an abort', async () => {
    const env = fakeEnvironment(flow({ authorize_url: AUTHORIZATION_URL }), {}, () => env.controller.abort(), {
      status: 'exchanged',
    });
    await run(env);
    expect(env.kinds()).to.deep.equal(['starting', 'waiting', 'waiting']);
  });
});

describe('resume', () => {
  const resumed = async (...responses: readonly (Attributes | ApiFailure)[]): Promise<Authentication | undefined> => {
    const env = fakeEnvironment(flow({}), ...responses);
    await resume({ ...env.context, popup: () => undefined }, 'f1', env.onChange, env.controller.signal);
    return env.last();
  };

  it('reports the outcome, or keeps waiting', async () => {
    expect(await resumed({ status: 'exchanged' })).to.deep.equal({ kind: 'granted', flowId: 'f1', isSaved: false });
    expect(await resumed({}, { status: 'exchanged' })).to.include({ kind: 'granted' });
  });

  it('reports none for a flow that has failed, expired or been saved', async () => {
    for (const status of ['saved', 'failed', 'expired'] as const) {
      expect(await resumed({ status })).to.deep.equal({ kind: 'none' });
    }
    expect(await resumed(failure(404))).to.deep.equal({ kind: 'none' });
  });
});

describe('buildFlowDocument', () => {
  it('omits empty parameters', () => {
    expect(buildFlowDocument(REQUEST, 'http://here/ui/')).to.deep.equal({
      type: 'auth-flow',
      attributes: { return_to: 'http://here/ui/' },
      relationships: { auth_client: { data: { type: 'auth-client', id: 'k' } } },
    });
  });

  it('contains the parameters, for an existing credential', () => {
    const wanted = { target: { secretId: 's' }, scopes: ['a'], additionalParams: { b: 'c' }, fields: { d: true } };
    expect(buildFlowDocument(wanted, 'http://here/ui/')).to.deep.equal({
      type: 'auth-flow',
      attributes: { scopes: ['a'], additional_params: { b: 'c' }, fields: { d: true }, return_to: 'http://here/ui/' },
      relationships: { auth_secret: { data: { type: 'auth-secret', id: 's' } } },
    });
  });
});

describe('findSameHostUrl', () => {
  it('returns the page on the host of the redirect URI', () => {
    expect(findSameHostUrl(AUTHORIZATION_URL, 'http://127.0.0.1:3000/ui/')).to.equal(undefined);
    expect(findSameHostUrl(AUTHORIZATION_URL, 'http://localhost:3000/ui/#/w/credentials')).to.equal(
      'http://127.0.0.1:3000/ui/',
    );
  });

  it('returns undefined without a redirect URI', () => {
    for (const url of [undefined, 'nothing', 'https://provider.test/auth', 'https://p.test/?redirect_uri=x']) {
      expect(findSameHostUrl(url, 'http://localhost:3000/ui/')).to.equal(undefined);
    }
  });
});
