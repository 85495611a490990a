import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

import { specPlatform } from '../../support/platform.js';

describe('the pages', () => {
  let pagesFolder: string;
  before(async () => {
    pagesFolder = await mkdtemp(path.join(tmpdir(), 'pages-'));
    await mkdir(path.join(pagesFolder, 'assets'));
    await writeFile(path.join(pagesFolder, 'index.html'), '<!doctype html><title>Pages</title>');
    await writeFile(path.join(pagesFolder, 'assets/index-Ab12.js'), 'export {};');
    await writeFile(path.join(pagesFolder, 'assets/index-Ab12.css'), 'a{}');
    await writeFile(path.join(pagesFolder, 'assets/.env'), 'MARKER');
    await writeFile(path.join(pagesFolder, 'secret.txt'), 'MARKER');
  });
  after(() => rm(pagesFolder, { recursive: true }));

  const get = async (url: string, publicUrl?: string, headers: Readonly<Record<string, string>> = {}) => {
    const { api } = await specPlatform({ pagesFolder, ...(publicUrl === undefined ? {} : { publicUrl }) });
    return api('GET', url, { as: null, headers });
  };

  it('are there without a key, under a policy that takes nothing from elsewhere and nothing inline', async () => {
    const answer = await get('/ui/?auth_flow=1');
    expect([answer.status, answer.text]).to.deep.equal([200, '<!doctype html><title>Pages</title>']);
    expect(answer.headers).to.include({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });

  for (const [name, type] of [
    ['index-Ab12.js', 'application/javascript; charset=utf-8'],
    ['index-Ab12.css', 'text/css; charset=utf-8'],
  ]) {
    it(`have parts such as ${name} that browsers keep for good`, async () => {
      const answer = await get(`/ui/assets/${name}`);
      expect(answer.status).to.equal(200);
      expect(answer.headers).to.include({
        'content-type': type,
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      });
      const again = await get(`/ui/assets/${name}`, undefined, { 'if-none-match': String(answer.headers.etag) });
      expect([again.status, again.text]).to.deep.equal([304, '']);
    });
  }

  for (const [accepted, encoding, content] of [
    ['gzip, deflate, br', 'br', 'brotli'],
    ['gzip', 'gzip', 'gzipped'],
    ['identity', undefined, 'export {};'],
  ] as const) {
    it(`have parts that were compressed when they were built, for a browser that takes ${accepted}`, async () => {
      await writeFile(path.join(pagesFolder, 'assets/index-Ab12.js.br'), 'brotli');
      await writeFile(path.join(pagesFolder, 'assets/index-Ab12.js.gz'), 'gzipped');
      const { headers, text } = await get('/ui/assets/index-Ab12.js', undefined, { 'accept-encoding': accepted });
      expect([text, headers['content-encoding']]).to.deep.equal([content, encoding]);
      expect(headers).to.include({ 'content-type': 'application/javascript; charset=utf-8', vary: 'accept-encoding' });
    });
  }

  for (const [publicUrl, address] of [
    ['http://127.0.0.1:3000', '/ui/'],
    ['https://acme.test/creds', '/creds/ui/'],
  ]) {
    it(`are where one comes to from anywhere at ${publicUrl}`, async () => {
      for (const url of ['/', '/ui']) {
        const answer = await get(url, publicUrl);
        expect([answer.status, answer.headers.location]).to.deep.equal([302, address]);
      }
    });
  }

  it('send a browser that came by another name of this machine to the one that providers know', async () => {
    const answer = await get('/ui/?auth_flow=1', undefined, { host: 'localhost:3000' });
    expect([answer.status, answer.headers.location]).to.deep.equal([302, 'http://127.0.0.1:3000/ui/?auth_flow=1']);
  });

  for (const url of [
    '/ui/secret.txt',
    '/ui/index.html',
    '/ui/assets/',
    '/ui/assets/nothing.js',
    '/ui/assets/.env',
    '/ui/assets/..%2fsecret.txt',
    '/ui/assets/%2e%2e/secret.txt',
    '/ui/assets/..%5csecret.txt',
    '/ui/assets/%00',
  ]) {
    it(`are not found at ${url}, and that is not kept`, async () => {
      const answer = await get(url);
      expect(answer.status).to.be.oneOf([400, 403, 404]);
      expect(answer.text).not.to.include('MARKER').and.not.include(pagesFolder);
      expect(answer.headers['cache-control']).to.equal('no-store');
      expect(answer.headers['content-security-policy']).to.equal("default-src 'none'; frame-ancestors 'none'");
    });
  }

  it('take no other method', async () => {
    const { api } = await specPlatform({ pagesFolder });
    for (const url of ['/', '/ui', '/ui/', '/ui/assets/index-Ab12.js']) {
      expect((await api('HEAD', url, { as: null })).status).to.be.oneOf([200, 302]);
      const answer = await api('POST', url, { as: null });
      expect([answer.status, answer.headers.allow]).to.deep.equal([405, 'GET, HEAD']);
    }
  });

  it('say how to build them where that was not done', async () => {
    const { api } = await specPlatform({ pagesFolder: path.join(pagesFolder, 'nothing') });
    const answer = await api('GET', '/ui/', { as: null });
    expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).to.deep.equal([
      503,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    expect(answer.text).to.include('npm run build');
    expect((await api('GET', '/ui/assets/index-Ab12.js', { as: null })).status).to.equal(404);
  });
});
