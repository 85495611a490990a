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
const WANTED = { target: { authClientId: 'k' } } as const;
const URL_THERE = 'https://provider.test/auth?redirect_uri=http%3A%2F%2F127.0.0.1%3A3000%2Fcallback%2Foauth2';

type Attributes = Partial<AuthFlow['attributes']>;
const flow = (attributes: Attributes): AuthFlow => ({
  id: 'f1',
  type: 'auth-flow',
  attributes: { status: 'pending', expires_at: UNTIL, ...attributes },
});
const failure = (status: number, code = '') => new ApiFailure(status, [{ code, detail: `answer ${status}` }]);

/** A service that begins a flow and then answers what it is told to, in order. */
function world(begun: AuthFlow | ApiFailure, ...answers: readonly (Attributes | ApiFailure | (() => void))[]) {
  const left = [...answers];
  const told: string[] = [];
  const shown: Authentication[] = [];
  const ending = new AbortController();
  let isClosed = false;
  const given = <Data>(value: AuthFlow | ApiFailure): Promise<ApiResponse<Data>> =>
    value instanceof ApiFailure
      ? Promise.reject(value)
      : Promise.resolve({ data: value as Data, meta: {}, next: undefined });
  const popup: Popup = {
    isClosed: () => isClosed,
    goTo: (url) => void told.push(`to ${url}`),
    close: () => void told.push('closed'),
  };
  const tools: AuthenticationContext = {
    path: 'v2/workspaces/w/auth-flows',
    returnTo: 'http://127.0.0.1:3000/ui/',
    popup: () => popup,
    api: {
      post: (path) => {
        told.push(`POST ${path}`);
        return given(begun);
      },
      get: () => {
        let next = left.shift();
        while (typeof next === 'function') {
          next();
          next = left.shift();
        }
        return given(next instanceof ApiFailure ? next : flow(next ?? { status: 'expired' }));
      },
    },
    waitForNextPoll: (_id, signal) => (signal.aborted ? Promise.reject(new Error('ended')) : Promise.resolve()),
    waitForSignIn: () => {
      told.push('signed in again');
      return Promise.resolve();
    },
  };
  return {
    tools,
    told,
    kinds: () => shown.map(({ kind }) => kind),
    last: () => shown.at(-1),
    shown,
    show: (state: Authentication) => void shown.push(state),
    ending,
    closeWindow: () => {
      isClosed = true;
    },
    openAgain: () => {
      isClosed = false;
    },
  };
}

async function run(it: ReturnType<typeof world>): Promise<void> {
  await authenticate(it.tools, WANTED, it.show, it.ending.signal);
}

describe('authenticate', () => {
  it('opens the provider in the window and returns the flow that holds the tokens', async () => {
    const it = world(flow({ authorize_url: URL_THERE }), {}, { status: 'exchanged' });
    await run(it);
    expect(it.told).to.deep.equal(['POST v2/workspaces/w/auth-flows', `to ${URL_THERE}`, 'closed']);
    expect(it.kinds()).to.deep.equal(['starting', 'waiting', 'waiting', 'granted']);
    expect(it.shown[1]).to.deep.equal({ kind: 'waiting', flowId: 'f1', url: URL_THERE, window: 'open', until: UNTIL });
    expect(it.last()).to.deep.equal({ kind: 'granted', flowId: 'f1', isSaved: false });
  });

  it('reports isSaved for an existing credential', async () => {
    const it = world(flow({ authorize_url: URL_THERE }), { status: 'saved' });
    await run(it);
    expect(it.last()).to.deep.equal({ kind: 'granted', flowId: 'f1', isSaved: true });
  });

  it('reports the error of the provider', async () => {
    const it = world(flow({ authorize_url: URL_THERE }), {
      status: 'failed',
      error: { code: 'access_denied', description: 'Cancel was clicked' },
    });
    await run(it);
    expect(it.last()).to.deep.equal({ kind: 'refused', code: 'access_denied', description: 'Cancel was clicked' });
  });

  it('reports expired when the flow has expired or is gone', async () => {
    for (const end of [{ status: 'expired' } as const, failure(404), failure(403)]) {
      const it = world(flow({ authorize_url: URL_THERE }), end);
      await run(it);
      expect(it.last()).to.deep.equal({ kind: 'expired' });
    }
  });

  it('closes the window when the flow cannot be started', async () => {
    const refused = failure(400);
    const it = world(refused);
    await run(it);
    expect(it.told).to.deep.equal(['POST v2/workspaces/w/auth-flows', 'closed']);
    expect(it.last()).to.deep.equal({ kind: 'failed', failure: refused });
  });

  it('keeps waiting when the window reads as closed, and starts no second flow (case coop-popup)', async () => {
    const it = world(
      flow({ authorize_url: URL_THERE }),
      () => it.closeWindow(),
      {},
      {},
      {},
      {},
      { status: 'exchanged' },
    );
    await run(it);
    const windows = it.shown.flatMap((state) => (state.kind === 'waiting' ? [state.window] : []));
    expect(windows).to.deep.equal(['open', 'open', 'unseen', 'unseen', 'unseen']);
    expect(it.last()).to.deep.equal({ kind: 'granted', flowId: 'f1', isSaved: false });
    expect(it.told.filter((words) => words.startsWith('POST'))).to.have.length(1);
  });

  it('reads the outcome from the flow when the window reads as closed from the start (case coop-popup)', async () => {
    for (const [end, kind] of [
      [{ status: 'exchanged' }, 'granted'],
      [{ status: 'failed', error: { code: 'access_denied', description: '' } }, 'refused'],
      [{ status: 'expired' }, 'expired'],
    ] as const) {
      const it = world(flow({ authorize_url: URL_THERE }), {}, {}, end);
      it.closeWindow();
      await run(it);
      expect(it.kinds()).to.deep.equal(['starting', 'waiting', 'waiting', 'waiting', kind]);
    }
  });

  it('uses a reopened window', async () => {
    const it = world(
      flow({ authorize_url: URL_THERE }),
      () => it.closeWindow(),
      {},
      {},
      () => it.openAgain(),
      {},
      { status: 'exchanged' },
    );
    await run(it);
    const windows = it.shown.flatMap((state) => (state.kind === 'waiting' ? [state.window] : []));
    expect(windows).to.deep.equal(['open', 'open', 'unseen', 'open']);
  });

  it('canReopen returns true while the authorization URL is known', () => {
    const waiting = { kind: 'waiting', flowId: 'f1', window: 'unseen', until: UNTIL } as const;
    expect(canReopen({ ...waiting, url: URL_THERE })).to.equal(true);
    expect(canReopen({ ...waiting, url: undefined })).to.equal(false);
    for (const kind of ['none', 'starting', 'expired'] as const) expect(canReopen({ kind })).to.equal(false);
  });

  it('reports a blocked window', async () => {
    const it = world(flow({ authorize_url: URL_THERE }), { status: 'exchanged' });
    await authenticate({ ...it.tools, popup: () => undefined }, WANTED, it.show, it.ending.signal);
    expect(it.shown[1]).to.include({ window: 'blocked', url: URL_THERE });
  });

  it('reports a device code without opening a window', async () => {
    const codes = { user_code: 'AB-CD', verification_uri: 'https://p.test/device' };
    const it = world(flow(codes), { status: 'exchanged' });
    await run(it);
    expect(it.shown[1]).to.deep.equal({
      kind: 'code',
      flowId: 'f1',
      code: 'AB-CD',
      address: 'https://p.test/device',
      until: UNTIL,
    });
    expect(it.told).to.deep.equal(['POST v2/workspaces/w/auth-flows', 'closed', 'closed']);
  });

  it('retries after transient errors: no response, a busy service, an expired session', async () => {
    const it = world(flow({ authorize_url: URL_THERE }), failure(0), failure(503), failure(401), {
      status: 'exchanged',
    });
    await run(it);
    expect(it.told).to.include('signed in again');
    expect(it.last()?.kind).to.equal('granted');
  });

  it('reports nothing after an abort', async () => {
    const it = world(flow({ authorize_url: URL_THERE }), {}, () => it.ending.abort(), { status: 'exchanged' });
    await run(it);
    expect(it.kinds()).to.deep.equal(['starting', 'waiting', 'waiting']);
  });
});

describe('resume', () => {
  const resumed = async (...answers: readonly (Attributes | ApiFailure)[]): Promise<Authentication | undefined> => {
    const it = world(flow({}), ...answers);
    await resume({ ...it.tools, popup: () => undefined }, 'f1', it.show, it.ending.signal);
    return it.last();
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
    expect(buildFlowDocument(WANTED, 'http://here/ui/')).to.deep.equal({
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
    expect(findSameHostUrl(URL_THERE, 'http://127.0.0.1:3000/ui/')).to.equal(undefined);
    expect(findSameHostUrl(URL_THERE, 'http://localhost:3000/ui/#/w/credentials')).to.equal(
      'http://127.0.0.1:3000/ui/',
    );
  });

  it('returns undefined without a redirect URI', () => {
    for (const url of [undefined, 'nothing', 'https://provider.test/auth', 'https://p.test/?redirect_uri=x']) {
      expect(findSameHostUrl(url, 'http://localhost:3000/ui/')).to.equal(undefined);
    }
  });
});
