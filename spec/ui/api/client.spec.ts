import { expect } from 'chai';

import { ApiFailure, createApi } from '../../../lib/ui/api/client.js';

const apiOf = (response: Response) =>
  createApi({ fetch: () => Promise.resolve(response), csrf: () => 'c', onSignedOut: () => undefined, base: '../' });

describe('the pages and the service', () => {
  it('understand each other', async () => {
    const body = { data: [1], meta: { total: 1 }, links: { next: '/more' } };
    expect(await apiOf(Response.json(body)).get('v2/x')).to.deep.equal({
      data: [1],
      meta: { total: 1 },
      next: '/more',
    });
    await apiOf(new Response(null, { status: 204 })).delete('v2/x');
  });

  it('take no answer of somebody between them for one of the service', async () => {
    const portal = () => apiOf(new Response('<h1>Sign in to the network</h1>', { status: 200 }));
    for (const call of [portal().get('v2/x'), portal().post('v2/x', {}), portal().delete('v2/x')]) {
      const failure = await call.then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(ApiFailure);
      expect((failure as ApiFailure).message).to.include('not the service');
    }
  });
});
