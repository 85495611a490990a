import { expect } from 'chai';
import fc from 'fast-check';
import { classifyRefusal } from '../../lib/oauth/classifyRefusal.js';
import { readChallengeError } from '../../lib/oauth/challengeError.js';
import { parseResponseBody } from '../../lib/oauth/parseResponseBody.js';
import { readErrorReport, isErrorBody } from '../../lib/oauth/errorReport.js';
import { extractPageText } from '../../lib/oauth/pageText.js';

describe('readErrorReport', () => {
  const report = (members: object, status = 400) => {
    const { codes, description } = readErrorReport({ status, members: members as Record<string, unknown> });
    return { codes, description };
  };

  const forms: readonly (readonly [members: object, codes: readonly string[], description: string | undefined])[] = [
    [{ error: 'e', error_description: 'w' }, ['e'], 'w'],
    [{ error: ['e'], error_description: 'w' }, ['e'], 'w'],
    [{ error: [{ code: 'e', message: 'w' }] }, ['e'], 'w'],
    [{ error: { code: 'e', message: 'w' } }, ['e'], 'w'],
    [{ error: { error: 'e', error_description: 'w' } }, ['e'], 'w'],
    [{ errors: [{ errorType: 'e', message: 'w' }] }, ['e'], 'w'],
    [{ errors: [{ code: 'e', detail: 'w', field: 'f' }] }, ['e'], 'f: w'],
    [
      {
        errors: [
          { code: 'e', title: 'w' },
          { code: 'e2', title: 'w2' },
        ],
      },
      ['e', 'e2'],
      'w; w2',
    ],
    [{ errors: ['e'] }, ['e'], undefined],
    [{ errors: ['a few words'] }, ['a few words'], 'a few words'],
    [{ errors: { token: ['is over'] } }, [], 'token: is over'],
    [{ status: 'E', message: 'w' }, ['E'], 'w'],
    [{ status: 400, message: 'w' }, [], 'w'],
    [{ status: 'error', code: 7, msg: 'w' }, ['7'], 'w'],
    [{ errcode: 40030, errmsg: 'w' }, ['40030'], 'w'],
    [{ error_code: 'e', error_msg: 'w' }, ['e'], 'w'],
    [{ errorCode: 'e', errorMessage: 'w' }, ['e'], 'w'],
    [{ ErrorCode: 'e', Error: 'a few words' }, ['e', 'a few words'], 'a few words'],
    [{ fault: { code: 900, message: 'w', description: 'd' } }, ['900'], 'w'],
    [{ fault: { faultstring: 'w', detail: { errorcode: 'a.b.e' } } }, ['a.b.e', 'e'], 'w'],
    [{ data: { error_code: 7, message: 'w' } }, ['7'], 'w'],
    [{ response: { error: 'e', message: 'w' } }, ['e'], 'w'],
    [{ data: { response: { errcode: 7, errmsg: 'w' } } }, ['7'], 'w'],
    [{ meta: { code: 401, error_type: 'OAuthException', error_message: 'w' } }, ['401', 'OAuthException'], 'w'],
    [{ base_resp: { status_code: 1004, status_msg: 'w' } }, ['1004'], 'w'],
    [
      { type: 'https://p.test/out-of-credit', title: 't', detail: 'w', status: 400 },
      ['https://p.test/out-of-credit', 'out-of-credit'],
      'w',
    ],
    [{ type: 'about:blank', title: 't', status: 400 }, [], 't'],
    [
      { error: 'invalid_request', error_codes: [50076, 7], suberror: 's' },
      ['invalid_request', 's', '50076', '7'],
      undefined,
    ],
    [{ error: { message: 'w', type: 'T', code: 190, error_subcode: 463 } }, ['190', '463', 'T'], 'w'],
    [{ error: 'no_grant: the words' }, ['no_grant'], 'the words'],
    [{ error: true, message: 'w' }, [], 'w'],
    [{ message: 'invalid_grant' }, ['invalid_grant'], 'invalid_grant'],
    [{ error: null, errors: null, message: '' }, [], undefined],
    [{ error: 'e', error_description: { a: 1 }, message: 'w' }, ['e'], 'w'],
    [{ error: 9007199254740993, message: 'w' }, ['9007199254740992'], 'w'],
  ];
  for (const [members, codes, description] of forms) {
    it(`reads ${JSON.stringify(members)}`, () => expect(report(members)).to.deep.equal({ codes, description }));
  }

  const in200: readonly (readonly [members: object, codes: readonly string[], description: string | undefined])[] = [
    [{ code: 40105, message: 'w', data: {} }, ['40105'], 'w'],
    [{ code: 0, message: 'fine', data: {} }, [], undefined],
    [{ code: '0', msg: 'w' }, [], undefined],
    [{ code: 200, message: 'w' }, [], undefined],
    [{ success: true, message: 'w' }, [], undefined],
    [{ success: false, message: 'w' }, ['not_ok'], 'w'],
    [{ success: 'false', code: 'E', message: 'w' }, ['E'], 'w'],
    [{ ok: false }, ['not_ok'], undefined],
    [{ code: 'a-code-to-authorize-with', state: 's' }, [], undefined],
    [{ id: 7, name: 'Ann', type: 'user', status: 'active', description: 'd' }, [], undefined],
    [{ message: 'w' }, [], 'w'],
  ];
  for (const [members, codes, description] of in200) {
    it(`reads ${JSON.stringify(members)} in a 200 response`, () =>
      expect(report(members, 200)).to.deep.equal({ codes, description }));
  }

  it('limits the number of codes and descriptions', () => {
    const errors = Array.from({ length: 100 }, (_, at) => ({ code: `c${String(at)}`, message: `m${String(at)}` }));
    const { codes, description } = report({ errors });
    expect(codes).to.have.lengthOf(10);
    expect(description).to.equal('m0; m1; m2');
  });

  it('ignores a code that is too long', () => {
    expect(report({ error: 'e'.repeat(201), message: 'w' })).to.deep.equal({ codes: [], description: 'w' });
  });
});

describe('classifyRefusal of any response', () => {
  const names = fc.constantFrom(
    'error',
    'errors',
    'code',
    'status',
    'message',
    'data',
    'detail',
    'type',
    'ok',
    '__proto__',
    'toString',
    'field',
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('invalid_grant', '', 'a few words', 0, 190, 400, null, true, false),
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(names, tie('any'), { maxKeys: 5 }),
    ),
  })).any;

  it('returns a class, a code and a detail', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(200, 302, 400, 401, 403, 429, 500), fc.string(), (body, status, challenge) => {
        const text = JSON.stringify(body);
        const found = classifyRefusal({ status, members: parseResponseBody(text), text, challenge }, { x: 'dead' });
        expect(found.failureClass).to.be.oneOf(['dead', 'client', 'configuration', 'transient', 'ambiguous']);
        expect(found.code).to.be.a('string').and.not.equal('');
        expect(found.detail).to.be.a('string').and.not.equal('');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('isErrorBody', () => {
  it('distinguishes errors next to a token from successful responses', () => {
    for (const error of [
      { error: 'x' },
      { error: 7 },
      { error: true },
      { error: { code: 'x' } },
      { error: { message: 'w' } },
      { error: ['x'] },
      { ok: false },
      { success: false },
      { access_token: 'error: token is expired by 23m' },
    ]) {
      expect(isErrorBody({ access_token: 'a', ...error }), JSON.stringify(error)).to.equal(true);
    }
    for (const fine of [
      { error: '' },
      { error: null },
      { error: 0 },
      { error: '0' },
      { error: false },
      { error: {} },
      { error: [] },
      { error: 'none' },
      { error: { code: 'ok', message: '', log_id: 'l' } },
      { error: { code: 0, message: 'success' } },
      { ok: true },
      { success: 'true' },
      { code: 1, message: 'done' },
    ]) {
      expect(isErrorBody({ access_token: 'a', ...fine }), JSON.stringify(fine)).to.equal(false);
    }
  });
});

describe('readChallengeError', () => {
  for (const [header, expected] of [
    [undefined, {}],
    ['', {}],
    ['Basic realm="x"', {}],
    ['Bearer error="invalid_token"', { code: 'invalid_token' }],
    ['Bearer realm="a, b",error = "e" , error_description="w"', { code: 'e', description: 'w' }],
    ['Bearer error=e, error_description="say \\"w\\""', { code: 'e', description: 'say "w"' }],
    ['Basic realm="x", Bearer error="e"', { code: 'e' }],
    ['OAuth "Facebook Platform" "invalid_token" "It is over"', { code: 'invalid_token', description: 'It is over' }],
    ['Bearer xerror="e"', {}],
  ] as const) {
    it(`reads ${String(header)}`, () => expect(readChallengeError(header)).to.deep.equal(expected));
  }
});

describe('extractPageText', () => {
  for (const [body, text] of [
    ['', ''],
    ['  plain\r\n words ', 'plain words'],
    ['a < b and c > d', 'a < b and c > d'],
    ['<p>a</p><p>b</p>', 'a b'],
    ['<style>x</style><SCRIPT src="a">y</SCRIPT >z<!-- c -->', 'z'],
    ['a<script>never closed', 'a'],
    ['a&nbsp;&amp;&#233;&#xE9;&bogus;', 'a &éé&bogus;'],
    ['&#99999999;&#x110000;', '&#99999999;&#x110000;'],
    ['<a title="x', ''],
    ['<![CDATA[a]]>', 'a'],
    ['a\0b', ''],
    ['\u0001\u0002\ufffd\ufffd', ''],
  ] as const) {
    it(`reads ${JSON.stringify(body)}`, () => expect(extractPageText(body)).to.equal(text));
  }
});
