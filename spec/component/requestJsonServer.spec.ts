import { create, defaults, router } from 'json-server';
import { expect } from 'chai';

import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, readBodies } from '../support/stepHarness.js';

interface Emitted {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

describe('the function request with json-server', () => {
  const servers = createLoopback();
  let origin: string;

  beforeEach(async () => {
    const server = create();
    const posts = Array.from({ length: 25 }, (_, index) => ({
      id: index + 1,
      title: `Post ${index + 1}`,
      views: index % 3,
    }));
    server.use(defaults({ logger: false }));
    server.use(router({ posts, comments: [{ id: 1, postId: 2, text: 'ü & <b>' }], profile: { name: 'A' } }));
    origin = (await servers.http(server)).origin;
  });

  const run = async (fields: Readonly<Record<string, unknown>>, body: object = {}): Promise<unknown[]> => {
    const step = await createStepHarness(servers);
    return readBodies(await step.runRequest({ baseUrl: origin, retry: { attempts: 1 }, ...fields }, { id: 'm', body }));
  };
  const request = async (...parts: Parameters<typeof run>): Promise<Emitted> => (await run(...parts))[0] as Emitted;
  const byId = { parameters: [{ name: 'id', in: 'path', value: 'id', type: 'integer' }] };
  const post = (method: string) => ({ ...byId, reader: { method, url: '"/posts/{id}"' } });

  it('creates, reads, changes, replaces and deletes a record', async () => {
    const created = await request(
      { reader: { method: 'POST', url: '"/posts"' }, body: { json: '{ "title": title, "tags": ["a"] }' } },
      { title: 'ü "new"' },
    );
    expect([created.status, created.body, created.headers.location]).to.deep.equal([
      201,
      { id: 26, title: 'ü "new"', tags: ['a'] },
      `${origin}/posts/26`,
    ]);
    const message = { id: 26 };
    expect((await request(post('GET'), message)).body).to.deep.equal(created.body);
    expect((await request({ ...post('PATCH'), body: { json: '{ "views": 1 }' } }, message)).body).to.deep.equal({
      ...(created.body as object),
      views: 1,
    });
    expect((await request({ ...post('PUT'), body: { json: '{ "title": "b" }' } }, message)).body).to.deep.equal({
      id: 26,
      title: 'b',
    });
    expect(await request(post('DELETE'), message)).to.deep.include({ status: 200, body: {} });
    expect((await catchRejection(run(post('GET'), message))).message).to.include('404 Not Found');
    expect(await run({ ...post('GET'), outcomes: [{ status: 404, do: 'ignore' }] }, message)).to.deep.equal([]);
  });

  it('creates a record from a form', async () => {
    const form = { body: { form: '{ "text": "a&b=c ü" }' }, reader: { method: 'POST', url: '"/comments"' } };
    expect((await request(form)).body).to.deep.equal({ id: 2, text: 'a&b=c ü' });
  });

  it('selects records by parameters of the query', async () => {
    const select = async (...parameters: [name: string, value: unknown][]): Promise<unknown[]> =>
      run({
        reader: { url: '"/posts"' },
        parameters: parameters.map(([name, value]) => ({ name, in: 'query', value: JSON.stringify(value) })),
        records: '$',
        transform: 'id',
      });
    expect(await select(['views', 1], ['_limit', 3])).to.deep.equal([2, 5, 8]);
    expect(await select(['id', [3, 7]])).to.deep.equal([3, 7]);
    expect(await select(['title_like', '^Post 1$'])).to.deep.equal([1]);
    expect(await select(['_sort', 'views,id'], ['_order', 'desc,asc'], ['_limit', 2])).to.deep.equal([3, 6]);
    expect(await select(['q', 'no such'])).to.deep.equal([]);
  });

  it('emits the pages with their links', async () => {
    const { headers, body } = await request({ reader: { url: '"/posts?_page=2&_limit=10"' } });
    expect((body as { id: number }[]).map(({ id }) => id)).to.deep.equal([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(headers).to.include({
      'x-total-count': '25',
      link: ['first', 'prev', 'next', 'last']
        .map((rel, index) => `<${origin}/posts?_page=${[1, 1, 3, 3][index]}&_limit=10>; rel="${rel}"`)
        .join(', '),
    });
  });

  it('embeds related records', async () => {
    expect((await request({ reader: { url: '"/posts/2?_embed=comments"' } })).body).to.deep.equal({
      id: 2,
      title: 'Post 2',
      views: 1,
      comments: [{ id: 1, postId: 2, text: 'ü & <b>' }],
    });
  });
});
