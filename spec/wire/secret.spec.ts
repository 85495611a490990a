import { inspect } from 'node:util';
import { expect } from 'chai';
import { parseErrorDocument, parseSecretDocument } from '../../lib/wire/secret.js';

const document = {
  data: {
    id: 's1',
    type: 'auth-secret',
    attributes: { name: 'CRM', state: 'ready', type: 'oauth2', credentials: { access_token: 'at', fields: { a: 1 } } },
  },
  meta: {},
};

describe('parseSecretDocument', () => {
  it('reads all values of a secret', () => {
    const secret = parseSecretDocument(document);
    expect({ ...secret, credentials: secret.credentials.reveal() }).to.deep.equal({
      id: 's1',
      name: 'CRM',
      state: 'ready',
      type: 'oauth2',
      credentials: { access_token: 'at', fields: { a: 1 } },
    });
  });

  it('returns values that are not printed', () => {
    expect(JSON.stringify(parseSecretDocument(document))).to.not.include('at"');
  });

  it('reads the error of the state error', () => {
    const attributes = { type: 'basic', state: 'error', error: 'revoked', credentials: {} };
    const secret = parseSecretDocument({ data: { attributes } });
    expect([secret.state, secret.error, secret.id, secret.name]).to.deep.equal(['error', 'revoked', '', '']);
  });

  for (const input of [undefined, null, 'text', [], {}, { data: [] }, { data: { attributes: { type: '' } } }]) {
    it(`rejects ${inspect(input)}`, () => {
      expect(() => parseSecretDocument(input)).to.throw('is not a secret: data.attributes.type is missing');
    });
  }

  it('names the missing permission when the values are omitted', () => {
    const attributes = { type: 'basic', state: 'ready' };
    expect(() => parseSecretDocument({ data: { attributes } })).to.throw('workspaces.auth_secret.get_credentials');
  });
});

describe('parseErrorDocument', () => {
  const cases: readonly [string, string, ReturnType<typeof parseErrorDocument>][] = [
    ['title and detail', '{"errors":[{"code":"c","title":"T","detail":"D"}]}', { code: 'c', detail: 'T: D' }],
    ['a detail alone', '{"errors":[{"detail":"D"}]}', { detail: 'D' }],
    ['a code alone', '{"errors":[{"code":"c"}]}', { code: 'c', detail: 'c' }],
    ['an empty list', '{"errors":[]}', undefined],
    ['HTML', '<html>', undefined],
    ['null', 'null', undefined],
  ];
  for (const [title, text, expected] of cases) {
    it(`reads a document with ${title}`, () => {
      expect(parseErrorDocument(text)).to.deep.equal(expected);
    });
  }
});
