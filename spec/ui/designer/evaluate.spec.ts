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
      functionKey: 'httpRequestAxios',
      config: { reader: reader() },
      message: { body: {} },
      variables: {},
      credential: NO_CREDENTIAL,
      expressions: {},
      ...more,
    },
    () => NOW_MS,
    (placeholder) => ({ stream: Readable.from([Buffer.from(placeholder)]) }),
  );

async function previewRequest(more: Partial<PreviewInput> = {}): Promise<PreviewedRequest> {
  const { request } = await preview(more);
  if ('problem' in request) throw new Error(request.problem);
  return request;
}

describe('evaluate: request', () => {
  it('builds the request of the component, including defaults', async () => {
    const config = {
      reader: reader({ method: 'POST', body: { contentType: 'application/json', raw: '{ "name": name }' } }),
    };
    expect(await previewRequest({ config, message: { body: { name: 'Ann' } } })).to.deep.equal({
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

  it('places the credential as its type requires', async () => {
    const maskedRequest = async (type: string, client: object, more: object = {}): Promise<string> => {
      const credential = createPlaceholderCredential(type, client as Record<string, unknown>);
      const { url, headers, body } = await previewRequest({ credential, config: { reader: reader(more) } });
      return maskPlaceholders(
        [url, ...headers.map((pair) => pair.join(': ')), body].join('\n'),
        credential.placeholders,
      );
    };
    expect(await maskedRequest('oauth2', {})).to.contain('\nAuthorization: Bearer ***');
    expect(await maskedRequest('oauth2_instagram', {})).to.contain('\nAuthorization: Bearer ***');
    expect(await maskedRequest('oauth2', { token_placement: { in: 'header', name: 'X-T' } })).to.contain('\nX-T: ***');
    expect(await maskedRequest('oauth2', { token_placement: { in: 'query', name: 't' } })).to.contain('/a?t=***');
    expect(await maskedRequest('basic', {})).to.contain('\nAuthorization: Basic ***');
    expect(await maskedRequest('api_key', { name: 'X-Key' })).to.contain('\nX-Key: ***');
    expect(await maskedRequest('api_key', { name: 'k', location: 'cookie' })).to.contain('\nCookie: k=***');
    expect(await maskedRequest('api_key', { name: 'k', location: 'query' })).to.contain('/a?k=***');
    expect(await maskedRequest('api_key', { name: 'k', location: 'path' }, { url: '"https://a/{k}/b"' })).to.contain(
      'https://a/***/b',
    );
    const json = { method: 'POST', body: { contentType: 'application/json', raw: '{"a": 1}' } };
    expect(await maskedRequest('api_key', { name: 'k', location: 'body' }, json)).to.contain('{"k":"***","a":1}');
  });

  it('inserts placeholders instead of reading files', async () => {
    const formData = [{ key: 'f', value: '{"url": "https://files.example.com/a.pdf"}' }];
    const config = {
      uploadFile: true,
      reader: reader({ method: 'POST', body: { contentType: 'multipart/form-data', formData } }),
    };
    const { files, body } = await previewRequest({ config });
    expect(files).to.deep.equal([{ placeholder: 'RESTxSTEPxFILEx0x', url: 'https://files.example.com/a.pdf' }]);
    expect(body).to.contain('filename="a.pdf"').and.to.contain('\r\n\r\nRESTxSTEPxFILEx0x\r\n');
  });

  it('uses the legacy dialect for legacy functions', async () => {
    for (const functionKey of ['httpRequestAction', 'httpRequestTrigger']) {
      const { headers } = await previewRequest({ functionKey });
      expect(headers).to.deep.equal([['accept-encoding', 'gzip, deflate']]);
    }
  });

  it('returns the errors of which the error of the component is made', async () => {
    const config = { reader: { url: '1 +' }, retry: { attempts: 0 }, cookies: 'maybe' };
    const { request } = await preview({ functionKey: 'request', config });
    const problems = 'problem' in request ? request.problems : undefined;
    expect(problems?.map((text) => text.split(':')[0])).to.have.members(['URL', 'Retry', 'Cookies']);
  });

  it('returns the error message of the component', async () => {
    const problem = async (config: object): Promise<string> => {
      const { request } = await preview({ config: config as PreviewInput['config'] });
      return 'problem' in request ? request.problem : 'none';
    };
    expect(await problem({ reader: reader({ url: '"api.example.com"' }) })).to.match(/^URL: expected an absolute http/);
    expect(await problem({ reader: reader({ url: '1 +' }) })).to.match(/^URL: the expression can't be parsed/);
    expect(await problem({ reader: reader({ headers: [{ key: 'a b', value: '""' }] }) })).to.match(
      /^Header 1: "a b" isn't a valid header name/,
    );
    expect(await problem({ reader: reader(), errorCodes: 'x' })).to.match(/^Invalid code or range/);
  });
});

describe('evaluate: expressions', () => {
  const evaluateOne = async (
    source: string,
    message: object = { body: { a: [{ b: 1 }, { b: 2 }] } },
  ): Promise<unknown> => {
    const { evaluations } = await preview({
      expressions: { x: source },
      message: message as PreviewInput['message'],
      variables: { shop: 'https://s' },
    });
    return evaluations.x;
  };

  it('returns the value for the message', async () => {
    expect(await evaluateOne('$sum(a.b)')).to.deep.equal({ kind: 'value', json: '3' });
    expect(await evaluateOne('$getFlowVariables().shop')).to.deep.equal({ kind: 'value', json: '"https://s"' });
    expect(
      await evaluateOne('elasticio.step_1.body.c', { body: {}, passthrough: { step_1: { body: { c: 5 } } } }),
    ).to.deep.equal({ kind: 'value', json: '5' });
    expect(await evaluateOne('$moment(0).toISOString()')).to.deep.equal({
      kind: 'value',
      json: '"1970-01-01T00:00:00.000Z"',
    });
  });

  it('returns undefined when the expression has no value', async () => {
    expect(await evaluateOne('a.nothing')).to.deep.equal({ kind: 'undefined' });
  });

  it('returns the error with its position', async () => {
    expect(await evaluateOne('1 +'))
      .to.have.property('text')
      .that.matches(/^The expression can't be parsed: .*\(at character 3\)$/);
    expect(await evaluateOne(''))
      .to.have.property('text')
      .that.matches(/^The expression is empty/);
    expect(await evaluateOne('$uppercase(5)')).to.have.property('kind', 'error');
  });

  it('truncates a long value', async () => {
    const { json } = (await evaluateOne('$pad("", 20000, "x")')) as { json: string };
    expect(json).to.have.length(10_001).and.to.match(/x…$/);
  });

  it('evaluates an expression when another field is invalid', async () => {
    const { evaluations, request } = await preview({
      expressions: { good: '1', bad: '(' },
      config: { reader: reader({ url: '(' }) },
    });
    expect(evaluations.good).to.deep.equal({ kind: 'value', json: '1' });
    expect(evaluations.bad).to.have.property('kind', 'error');
    expect(request).to.have.property('problem');
  });
});
