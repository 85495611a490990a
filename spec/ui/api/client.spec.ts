import { expect } from 'chai';

import { ApiFailure, createApi } from '../../../lib/ui/api/client.js';

const apiOf = (response: Response) => fakeApi(() => Promise.resolve(response));

function fakeApi(fetch: (url: string, request: RequestInit) => Promise<Response>) {
  let keys = 0;
  return createApi({
    fetch: fetch as typeof globalThis.fetch,
    csrfToken: () => 'c',
    onSignedOut: () => undefined,
    baseUrl: '../',
    createIdempotencyKey: () => `key-${String((keys += 1))}`,
  });
}

describe('createApi', () => {
  it('sends requests and reads data, meta and the next link', async () => {
    const body = { data: [1], meta: { total: 1 }, links: { next: '/more' } };
    expect(await apiOf(Response.json(body)).get('v2/x')).to.deep.equal({
      data: [1],
      meta: { total: 1 },
      next: '/more',
    });
    await apiOf(new Response(null, { status: 204 })).delete('v2/x');
  });

  it('throws not_the_service when a 2xx response is not JSON', async () => {
    const portal = () => apiOf(new Response('<h1>Sign in to the network</h1>', { status: 200 }));
    for (const call of [portal().get('v2/x'), portal().post('v2/x', {}), portal().delete('v2/x')]) {
      const failure = await call.then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(ApiFailure);
      expect((failure as ApiFailure).message).to.include('did not come from the service');
    }
  });

  const lost = (): Promise<Response> => Promise.reject(new TypeError('reset'));
  const responding = (status: number) => (): Promise<Response> =>
    Promise.resolve(Response.json(status < 400 ? { data: 1 } : { errors: [{ code: 'x' }] }, { status }));
  for (const [what, first, repeats] of [
    ['no response', lost, true],
    ['a response of a proxy', responding(502), true],
    ['a rejection', responding(400), false],
    ['a creation', responding(201), false],
  ] as const) {
    it(`create ${repeats ? 'repeats' : 'renews'} the idempotency key when the same data is sent after ${what}`, async () => {
      const keys: (string | undefined)[] = [];
      const responses = [first, responding(201), responding(201)];
      const api = fakeApi((_url, { headers }) => {
        keys.push((headers as Record<string, string>)['idempotency-key']);
        return responses[keys.length - 1]!();
      });
      await api.create('v2/x', { name: 'A' }).catch(() => undefined);
      await api.create('v2/x', { name: 'A' });
      await api.create('v2/x', { name: 'A' });
      expect(keys).to.deep.equal(repeats ? ['key-1', 'key-1', 'key-2'] : ['key-1', 'key-2', 'key-3']);
    });
  }

  it('create renews the idempotency key when the data has changed', async () => {
    const keys: (string | undefined)[] = [];
    const api = fakeApi((_url, { headers }) => {
      keys.push((headers as Record<string, string>)['idempotency-key']);
      return keys.length === 1 ? lost() : responding(201)();
    });
    await api.create('v2/x', { name: 'A' }).catch(() => undefined);
    await api.create('v2/x', { name: 'B' });
    await api.post('v2/x', {});
    expect(keys).to.deep.equal(['key-1', 'key-2', undefined]);
  });
});
