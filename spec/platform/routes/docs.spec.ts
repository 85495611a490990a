import { expect } from 'chai';
import { createOperations } from '../../../lib/platform/routes/index.js';
import { specPlatform } from '../../support/platform.js';

describe('/docs', () => {
  it('describes every operation as OpenAPI 3.1', async () => {
    const { api, services } = await specPlatform({ publicUrl: 'https://vault.acme.test' });
    const { status, text } = await api('GET', '/docs/json', { as: null });
    const document = JSON.parse(text);
    expect([status, document.openapi]).to.deep.equal([200, '3.1.0']);
    expect(document.servers).to.deep.equal([{ url: 'https://vault.acme.test' }]);
    const described = Object.entries(document.paths as Record<string, Record<string, unknown>>).flatMap(
      ([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = createOperations(services).map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(described).to.have.members(served);
    const names = Object.values(document.paths as Record<string, Record<string, { operationId: string }>>).flatMap(
      (methods) => Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(names).size).to.equal(names.length);
  });

  it('describes the input, the responses and the errors of an operation', async () => {
    const { api } = await specPlatform();
    const { paths, components } = JSON.parse((await api('GET', '/docs/json', { as: null })).text);
    const list = paths['/v2/audit-records'].get;
    expect(
      list.parameters.map(({ name, in: place }: { name: string; in: string }) => `${place} ${name}`),
    ).to.include.members(['query filter[from]', 'query page[size]']);
    expect(list.responses['200'].content['application/json'].schema.properties).to.have.keys('data', 'links', 'meta');
    expect(list.responses['403']).to.deep.equal({ $ref: '#/components/responses/Error' });
    expect(components.responses.Error.content['application/json'].schema.$ref).to.equal('#/components/schemas/Errors');
    expect(components.securitySchemes.apiKey).to.include({ type: 'http', scheme: 'basic' });
    const refresh = paths['/v2/workspaces/{workspace}/secrets/{secret}/refresh'].post;
    expect(refresh.parameters.map(({ name }: { name: string }) => name)).to.deep.equal([
      'workspace',
      'secret',
      'if-match',
      'Idempotency-Key',
    ]);
  });

  it('is a page that loads only scripts of its own origin', async () => {
    const { api } = await specPlatform();
    const page = await api('GET', '/docs', { as: null });
    expect([page.status, page.headers['content-type']]).to.deep.equal([200, 'text/html; charset=utf-8']);
    expect(page.headers['content-security-policy']).to.include("script-src 'self';");
    expect(page.text).not.to.match(/(src|href)="https?:/);
    for (const [, asset = ''] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await api('GET', asset, { as: null })).status, asset).to.equal(200);
    }
    expect(page.text).not.to.match(/<script>/);
  });
});
