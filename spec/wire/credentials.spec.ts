import { expect } from 'chai';
import { type CredentialType } from '../../lib/auth/registry.js';
import { findCredentialProblems, mergeCredentials, readSecretCredentials } from '../../lib/wire/credentials.js';
import { mergePatch } from '../../lib/members/members.js';
import type { MembersResult } from '../../lib/members/members.js';

const create = (type: CredentialType, input: unknown) => readSecretCredentials(type, input, { partial: false });
const change = (type: CredentialType, input: unknown) => readSecretCredentials(type, input, { partial: true });

/** Returns code and member of each problem: `invalid expires_in`. */
const problemsOf = (read: MembersResult) =>
  'problems' in read
    ? read.problems.map(({ code, source }) => {
        const pointer = source !== undefined && 'pointer' in source ? source.pointer : '';
        return `${code} ${pointer.replace('/data/attributes/credentials', '')}`;
      })
    : [];

describe('readSecretCredentials', () => {
  const taken: readonly (readonly [CredentialType, unknown, unknown])[] = [
    ['basic', { username: 'ann', password: 'pä:ss' }, { username: 'ann', password: 'pä:ss' }],
    ['basic', { name: 'ann' }, { username: 'ann' }],
    ['basic', {}, {}],
    ['basic', { username: 'ann', password: null }, { username: 'ann' }],
    ['api_key', { name: 'X-Key', value: 'k' }, { headerName: 'X-Key', headerValue: 'k' }],
    [
      'api_key',
      { headerName: 'X-Key', value: 'k', location: 'cookie' },
      { headerName: 'X-Key', headerValue: 'k', location: 'cookie' },
    ],
    [
      'api_key',
      { headerName: 'a b', headerValue: 'k', location: 'query' },
      { headerName: 'a b', headerValue: 'k', location: 'query' },
    ],
    ['basic', { username: '\ufeffann \n', password: ' pw\n' }, { username: 'ann', password: ' pw' }],
    ['basic', { username: 'a\u200db', password: '\u200bpw\t' }, { username: 'a\u200db', password: 'pw' }],
    [
      'api_key',
      { headerName: 'X-Key\u00a0', headerValue: ' k\u200b1\r\n' },
      { headerName: 'X-Key', headerValue: 'k1' },
    ],
    [
      'oauth2',
      { access_token: 'at\n', refresh_token: '\u2060rt ', scope: ' a\n b\u00a0c ' },
      { access_token: 'at', refresh_token: 'rt', scope: 'a b c' },
    ],
    [
      'oauth2',
      { username: ' ann ', password: ' pw ', subject: 'ann@acme.test\n', subject_token: ' st ' },
      { username: 'ann', password: ' pw ', subject: 'ann@acme.test', subject_token: 'st' },
    ],
    ['noauth', {}, {}],
    ['noauth', { fields: { region: 'eu', zone: null } }, { fields: { region: 'eu' } }],
    ['oauth2', { access_token: 'at', expires_in: '1800' }, { access_token: 'at', expires_in: 1800 }],
    [
      'oauth2',
      { access_token: 'at', refresh_token: 'rt', scope: 'a b', additional_params: '{"access_type":"offline"}' },
      { access_token: 'at', refresh_token: 'rt', scope: 'a b', additional_params: '{"access_type":"offline"}' },
    ],
    ['oauth2', { access_token: 'at', expires_at: null }, { access_token: 'at', expires_at: null }],
    ['oauth2', { expires_at: '2030-01-31T12:00:00+01:00' }, { expires_at: '2030-01-31T11:00:00.000Z' }],
    [
      'oauth2_instagram',
      { undefined_params: { user_id: '178', 'a/b': [1] } },
      { undefined_params: { user_id: '178', 'a/b': [1] } },
    ],
  ];
  for (const [type, input, values] of taken) {
    it(`accepts ${JSON.stringify(input)} for type ${type}`, () => {
      expect(create(type, input)).to.deep.equal({ values });
    });
  }

  const refused: readonly (readonly [CredentialType, unknown, readonly string[]])[] = [
    ['basic', undefined, ['invalid ']],
    ['basic', [], ['invalid ']],
    ['basic', 'ann', ['invalid ']],
    ['basic', { username: 4, password: 5 }, ['invalid /username', 'invalid /password']],
    ['basic', { username: 'ann\r\nX: y' }, ['invalid /username']],
    ['basic', { username: 'half \ud83d pair' }, ['invalid /username']],
    ['basic', { name: 'ann', username: 'ann' }, ['invalid /name']],
    ['basic', { password: '***' }, ['masked /password']],
    // Invisible characters are removed, and a user name may be empty.
    ['basic', { password: '***\n', username: '\u200b' }, ['masked /password']],
    ['api_key', { value: '\u200b' }, ['invalid /value']],
    ['basic', { headerName: 'X' }, ['unknown /headerName']],
    ['api_key', { location: 'trailer' }, ['invalid /location']],
    ['api_key', { location: ['header'] }, ['invalid /location']],
    ['api_key', { value: 'a', headerValue: 'b', name: 'c', headerName: 'd' }, ['invalid /name', 'invalid /value']],
    ['api_key', { value: 'x'.repeat(65_537) }, ['invalid /value']],
    ['noauth', { token: 'x' }, ['unknown /token']],
    ['noauth', { fields: [] }, ['invalid /fields']],
    ['noauth', { fields: { key: '***' } }, ['masked /fields']],
    ['oauth2', { expires_in: 0 }, ['invalid /expires_in']],
    ['oauth2', { expires_in: -1 }, ['invalid /expires_in']],
    ['oauth2', { expires_in: 1.5 }, ['invalid /expires_in']],
    ['oauth2', { expires_in: '1e3' }, ['invalid /expires_in']],
    ['oauth2', { expires_in: 315_360_001 }, ['invalid /expires_in']],
    ['oauth2', { expires_in: true }, ['invalid /expires_in']],
    ['oauth2', { expires_at: 'tomorrow' }, ['invalid /expires_at']],
    ['oauth2', { expires_at: 1_900_000_000 }, ['invalid /expires_at']],
    ['oauth2', { additional_params: { prompt: 'consent' } }, ['invalid /additional_params']],
    ['oauth2', { additional_params: '[]' }, ['invalid /additional_params']],
    ['oauth2', { additional_params: '{' }, ['invalid /additional_params']],
    ['oauth2', { client_secret: 'x', 'a/b~c': 1 }, ['unknown /client_secret', 'unknown /a~1b~0c']],
    ['oauth2', { toString: 'x', constructor: 'y' }, ['unknown /toString', 'unknown /constructor']],
  ];
  for (const [type, input, expected] of refused) {
    it(`rejects ${JSON.stringify(input ?? null).slice(0, 80)} for type ${type}`, () => {
      expect(problemsOf(create(type, input))).to.deep.equal([...expected]);
    });
  }

  it('repeats no value in its problems', () => {
    const marker = 'MARKER-7f3a\r\nX: y';
    const read = [
      create('basic', { username: marker, password: marker }),
      create('oauth2', { access_token: marker, expires_in: marker, additional_params: marker, expires_at: marker }),
      create('api_key', { location: marker }),
    ];
    expect(read.flatMap(problemsOf)).to.have.length(7);
    expect(JSON.stringify(read)).not.to.contain('MARKER');
  });
});

describe('readSecretCredentials of a patch', () => {
  it('keeps null, which removes a member', () => {
    expect(change('basic', { name: null })).to.deep.equal({ values: { username: null } });
    expect(change('oauth2', { refresh_token: null })).to.deep.equal({ values: { refresh_token: null } });
  });

  it('ignores values that are sent back as they were returned', () => {
    const response = {
      access_token: 'at-2',
      refresh_token: '***',
      expires_in: 1800,
      expires_at: '2026-05-01T09:00:00Z',
      undefined_params: { instance_url: 'https://eu9.acme.test' },
    };
    expect(change('oauth2', response)).to.deep.equal({ values: { access_token: 'at-2', expires_in: 1800 } });
  });

  it('rejects the same values as for a new secret', () => {
    expect(problemsOf(change('oauth2', { access_token: '', nonsense: 1 }))).to.deep.equal([
      'invalid /access_token',
      'unknown /nonsense',
    ]);
    expect(problemsOf(change('basic', { fields: { key: '***' } }))).to.deep.equal(['masked /fields']);
  });
});

describe('mergePatch', () => {
  const cases: readonly (readonly [Record<string, unknown>, Record<string, unknown>, Record<string, unknown>])[] = [
    [{}, {}, {}],
    [{ a: 1, b: 2 }, { b: 3 }, { a: 1, b: 3 }],
    [{ a: 1 }, { a: null, b: null }, {}],
    [{ fields: { a: 'x', b: 'y' } }, { fields: { b: null, c: 'z' } }, { fields: { a: 'x', c: 'z' } }],
    [{ fields: 'text' }, { fields: { a: null, b: 1 } }, { fields: { b: 1 } }],
    [{ a: { b: 1 } }, { a: [null] }, { a: [null] }],
  ];
  for (const [values, changes, merged] of cases) {
    it(`returns ${JSON.stringify(merged)} for ${JSON.stringify(values)} and ${JSON.stringify(changes)}`, () => {
      expect(mergePatch(values, changes)).to.deep.equal(merged);
    });
  }

  it('does not change its arguments', () => {
    const values = { fields: { a: 'x' } };
    mergePatch(values, { fields: { a: 'y' } });
    expect(values).to.deep.equal({ fields: { a: 'x' } });
  });

  it('treats __proto__ as an ordinary member', () => {
    const merged = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, unknown>);
    expect(Object.getPrototypeOf(merged)).to.equal(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
  });
});

describe('mergeCredentials', () => {
  it("returns the secret's values over the auth client's defaults, under the component's names", () => {
    expect(mergeCredentials('api_key', { name: 'X-Key', value: 'shared' }, {})).to.deep.equal({
      headerName: 'X-Key',
      headerValue: 'shared',
    });
    expect(
      mergeCredentials('api_key', { name: 'X-Key', value: 'shared', location: 'query' }, { headerValue: 'own' }),
    ).to.deep.equal({ headerName: 'X-Key', headerValue: 'own', location: 'query' });
    expect(mergeCredentials('basic', { name: 'shared' }, { password: 'pw' })).to.deep.equal({
      username: 'shared',
      password: 'pw',
    });
    expect(mergeCredentials('noauth', {}, { fields: { a: 'b' } })).to.deep.equal({ fields: { a: 'b' } });
  });

  it('never includes credentials of an auth client with a provider', () => {
    const client = { client_id: 'crm-77', client_secret: 'MARKER' };
    expect(mergeCredentials('oauth2', client, { access_token: 'at' })).to.deep.equal({ access_token: 'at' });
    expect(mergeCredentials('oauth2_instagram', client, {})).to.deep.equal({});
  });

  const incomplete: readonly (readonly [CredentialType, Record<string, unknown>, readonly string[]])[] = [
    ['basic', {}, ['missing /username', 'missing /password']],
    ['basic', { username: '', password: '' }, ['missing /username', 'missing /password']],
    ['basic', { username: 'a', password: 'b' }, []],
    ['basic', { username: 'a', password: '' }, []],
    ['basic', { username: 'a' }, []],
    ['basic', { username: '', password: 'b' }, []],
    ['basic', { password: 'b' }, []],
    ['api_key', { headerName: 'X' }, ['missing /headerValue']],
    ['api_key', { headerName: 'X Key', headerValue: 'k' }, ['invalid /headerName']],
    ['api_key', { headerName: 'X Key', headerValue: 'k', location: 'cookie' }, ['invalid /headerName']],
    ['api_key', { headerName: 'X', headerValue: 'a\nb', location: 'header' }, ['invalid /headerValue']],
    ['api_key', { headerName: 'my key', headerValue: 'a\nb', location: 'body' }, []],
    ['oauth2', { refresh_token: 'rt' }, ['missing /access_token']],
    ['oauth2_instagram', { access_token: null }, ['missing /access_token']],
    ['noauth', {}, []],
  ];
  for (const [type, merged, expected] of incomplete) {
    it(`has these problems with ${JSON.stringify(merged)} for ${type}: ${expected.join(', ') || 'none'}`, () => {
      expect(problemsOf({ problems: findCredentialProblems(type, merged) })).to.deep.equal([...expected]);
    });
  }
});
