import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

import { specPlatform } from '../../support/platform.js';

describe('/ui/', () => {
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

  it('needs no API key, and has a policy without other origins and inline code', async () => {
    const response = await get('/ui/?auth_flow=1');
    expect([response.status, response.text]).to.deep.equal([200, '<!doctype html><title>Pages</title>']);
    expect(response.headers).to.include({
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
    it(`serves assets such as ${name} as immutable`, async () => {
      const response = await get(`/ui/assets/${name}`);
      expect(response.status).to.equal(200);
      expect(response.headers).to.include({
        'content-type': type,
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      });
      const again = await get(`/ui/assets/${name}`, undefined, { 'if-none-match': String(response.headers.etag) });
      expect([again.status, again.text]).to.deep.equal([304, '']);
    });
  }

  for (const [accepted, encoding, content] of [
    ['gzip, deflate, br', 'br', 'brotli'],
    ['gzip', 'gzip', 'gzipped'],
    ['identity', undefined, 'export {};'],
  ] as const) {
    it(`serves precompressed assets to a browser that accepts ${accepted}`, async () => {
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
    it(`is the redirect target of / at ${publicUrl}`, async () => {
      for (const url of ['/', '/ui']) {
        const response = await get(url, publicUrl);
        expect([response.status, response.headers.location]).to.deep.equal([302, address]);
      }
    });
  }

  it('redirects a browser from another name of this machine to the public URL', async () => {
    const response = await get('/ui/?auth_flow=1', undefined, { host: 'localhost:3000' });
    expect([response.status, response.headers.location]).to.deep.equal([302, 'http://127.0.0.1:3000/ui/?auth_flow=1']);
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
    it(`returns an uncached 404 for ${url}`, async () => {
      const response = await get(url);
      expect(response.status).to.be.oneOf([400, 403, 404]);
      expect(response.text).not.to.include('MARKER').and.not.include(pagesFolder);
      expect(response.headers['cache-control']).to.equal('no-store');
      expect(response.headers['content-security-policy']).to.equal("default-src 'none'; frame-ancestors 'none'");
    });
  }

  it('supports no other method', async () => {
    const { api } = await specPlatform({ pagesFolder });
    for (const url of ['/', '/ui', '/ui/', '/ui/assets/index-Ab12.js']) {
      expect((await api('HEAD', url, { as: null })).status).to.be.oneOf([200, 302]);
      const response = await api('POST', url, { as: null });
      expect([response.status, response.headers.allow]).to.deep.equal([405, 'GET, HEAD']);
    }
  });

  it('explains how to build the web UI when it is not built', async () => {
    const { api } = await specPlatform({ pagesFolder: path.join(pagesFolder, 'nothing') });
    const response = await api('GET', '/ui/', { as: null });
    expect([response.status, response.headers['content-type'], response.headers['cache-control']]).to.deep.equal([
      503,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    expect(response.text).to.include('npm run build');
    expect((await api('GET', '/ui/assets/index-Ab12.js', { as: null })).status).to.equal(404);
  });
});
