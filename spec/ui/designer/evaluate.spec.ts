import { Readable } from 'node:stream';

import { expect } from 'chai';

import { evaluate } from '../../../lib/ui/pages/designer/preview/evaluate.js';
import {
  createPlaceholderCredential,
  maskPlaceholders,
  NO_CREDENTIAL,
} from '../../../lib/ui/pages/designer/preview/placeholders.js';
import type { Preview, PreviewedRequest, PreviewInput } from '../../../lib/ui/pages/designer/preview/preview.js';

const NOW_MS = Date.parse('2030-01-02T03:04:05Z');
const reader = (more: object = {}) => ({ method: 'GET', url: '"https://api.example.com/a"', headers: [], ...more });

const preview = (more: Partial<PreviewInput> = {}): Promise<Preview> =>
  evaluate(
    {
      dialect: 'v2',
      config: { reader: reader() },
      message: { body: {} },
      variables: {},
      credential: NO_CREDENTIAL,
      expressions: {},
      ...more,
    },
    () => NOW_MS,
    (mark) => ({ stream: Readable.from([Buffer.from(mark)]) }),
  );

async function requested(more: Partial<PreviewInput> = {}): Promise<PreviewedRequest> {
  const { request } = await preview(more);
  if ('problem' in request) throw new Error(request.problem);
  return request;
}

describe('the preview of a request', () => {
  it('is what the component sends, defaults included', async () => {
    const config = {
      reader: reader({ method: 'POST', body: { contentType: 'application/json', raw: '{ "name": name }' } }),
    };
    expect(await requested({ config, message: { body: { name: 'Ann' } } })).to.deep.equal({
      method: 'POST',
      url: 'https://api.example.com/a',
      headers: [
        ['Accept', 'application/json, text/plain, */*'],
        ['Content-Type', 'application/json'],
        ['User-Agent', 'axios/1.21.1'],
        ['Accept-Encoding', 'gzip, compress, deflate, br'],
      ],
      body: '{"name":"Ann"}',
      files: [],
    });
  });

  it('has the credential masked, wherever its type puts it', async () => {
    const shown = async (type: string, client: object, more: object = {}): Promise<string> => {
      const credential = createPlaceholderCredential(type, client as Record<string, unknown>);
      const { url, headers, body } = await requested({ credential, config: { reader: reader(more) } });
      return maskPlaceholders(
        [url, ...headers.map((pair) => pair.join(': ')), body].join('\n'),
        credential.placeholders,
      );
    };
    expect(await shown('oauth2', {})).to.contain('\nAuthorization: Bearer ***');
    expect(await shown('oauth2_instagram', {})).to.contain('\nAuthorization: Bearer ***');
    expect(await shown('oauth2', { token_placement: { in: 'header', name: 'X-T' } })).to.contain('\nX-T: ***');
    expect(await shown('oauth2', { token_placement: { in: 'query', name: 't' } })).to.contain('/a?t=***');
    expect(await shown('basic', {})).to.contain('\nAuthorization: Basic ***');
    expect(await shown('api_key', { name: 'X-Key' })).to.contain('\nX-Key: ***');
    expect(await shown('api_key', { name: 'k', location: 'cookie' })).to.contain('\nCookie: k=***');
    expect(await shown('api_key', { name: 'k', location: 'query' })).to.contain('/a?k=***');
    expect(await shown('api_key', { name: 'k', location: 'path' }, { url: '"https://a/{k}/b"' })).to.contain(
      'https://a/***/b',
    );
    const json = { method: 'POST', body: { contentType: 'application/json', raw: '{"a": 1}' } };
    expect(await shown('api_key', { name: 'k', location: 'body' }, json)).to.contain('{"k":"***","a":1}');
  });

  it('reads no files: marks stand for them', async () => {
    const formData = [{ key: 'f', value: '{"url": "https://files.example.com/a.pdf"}' }];
    const config = {
      uploadFile: true,
      reader: reader({ method: 'POST', body: { contentType: 'multipart/form-data', formData } }),
    };
    const { files, body } = await requested({ config });
    expect(files).to.deep.equal([{ mark: 'RESTxSTEPxFILEx0x', url: 'https://files.example.com/a.pdf' }]);
    expect(body).to.contain('filename="a.pdf"').and.to.contain('\r\n\r\nRESTxSTEPxFILEx0x\r\n');
  });

  it('follows the older functions where one of them is chosen', async () => {
    const { headers } = await requested({ dialect: 'legacy' });
    expect(headers).to.deep.equal([['accept-encoding', 'gzip, deflate']]);
  });

  it('says what is wrong in the words of the component', async () => {
    const problem = async (config: object): Promise<string> => {
      const { request } = await preview({ config: config as PreviewInput['config'] });
      return 'problem' in request ? request.problem : 'none';
    };
    expect(await problem({ reader: reader({ url: '"api.example.com"' }) })).to.match(/^URL: expected an absolute http/);
    expect(await problem({ reader: reader({ url: '1 +' }) })).to.match(/^URL: the expression can't be read/);
    expect(await problem({ reader: reader({ headers: [{ key: 'a b', value: '""' }] }) })).to.match(
      /^Header 1: "a b" can't be/,
    );
    expect(await problem({ reader: reader(), errorCodes: 'x' })).to.match(/^Invalid code or range/);
  });
});

describe('an expression that is evaluated as it is typed', () => {
  const one = async (source: string, message: object = { body: { a: [{ b: 1 }, { b: 2 }] } }): Promise<unknown> => {
    const { evaluations: fields } = await preview({
      expressions: { x: source },
      message: message as PreviewInput['message'],
      variables: { shop: 'https://s' },
    });
    return fields.x;
  };

  it('gives its value for the message', async () => {
    expect(await one('$sum(a.b)')).to.deep.equal({ kind: 'value', json: '3' });
    expect(await one('$getFlowVariables().shop')).to.deep.equal({ kind: 'value', json: '"https://s"' });
    expect(
      await one('elasticio.step_1.body.c', { body: {}, passthrough: { step_1: { body: { c: 5 } } } }),
    ).to.deep.equal({ kind: 'value', json: '5' });
    expect(await one('$moment(0).toISOString()')).to.deep.equal({ kind: 'value', json: '"1970-01-01T00:00:00.000Z"' });
  });

  it('says when it has none', async () => {
    expect(await one('a.nothing')).to.deep.equal({ kind: 'nothing' });
  });

  it('says what is wrong and where', async () => {
    expect(await one('1 +'))
      .to.have.property('text')
      .that.matches(/^The expression can't be read: .*\(at character 3\)$/);
    expect(await one(''))
      .to.have.property('text')
      .that.matches(/^The expression is empty/);
    expect(await one('$uppercase(5)')).to.have.property('kind', 'error');
  });

  it('is shown in part when it is long', async () => {
    const { json } = (await one('$pad("", 20000, "x")')) as { json: string };
    expect(json).to.have.length(10_001).and.to.match(/x…$/);
  });

  it('has a value even where another field is wrong', async () => {
    const { evaluations: fields, request } = await preview({
      expressions: { good: '1', bad: '(' },
      config: { reader: reader({ url: '(' }) },
    });
    expect(fields.good).to.deep.equal({ kind: 'value', json: '1' });
    expect(fields.bad).to.have.property('kind', 'error');
    expect(request).to.have.property('problem');
  });
});
