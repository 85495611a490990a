import { expect } from 'chai';
import { classifyRefusal, type FailureClass } from '../../lib/oauth/classifyRefusal.js';
import type { JsonObject } from '../../lib/json.js';

describe('classifyRefusal', () => {
  const cases: [status: number, members: JsonObject | undefined, failureClass: FailureClass, code: string][] = [
    [400, { error: 'invalid_grant' }, 'dead', 'invalid_grant'],
    [401, { error: 'invalid_grant' }, 'dead', 'invalid_grant'],
    [403, { error: 'invalid_grant' }, 'dead', 'invalid_grant'],
    [200, { error: 'invalid_grant' }, 'dead', 'invalid_grant'],
    [200, { error: 'bad_refresh_token' }, 'dead', 'bad_refresh_token'],
    [200, { ok: false, error: 'invalid_refresh_token' }, 'dead', 'invalid_refresh_token'],
    [200, { ok: false, error: 'token_revoked' }, 'dead', 'token_revoked'],
    [200, { ok: false, error: 'token_expired' }, 'dead', 'token_expired'],
    [400, { error: 'invalid_client' }, 'client', 'invalid_client'],
    [401, { error: 'invalid_client' }, 'client', 'invalid_client'],
    [400, { error: 'unauthorized_client' }, 'client', 'unauthorized_client'],
    [200, { error: 'invalid_client' }, 'client', 'invalid_client'],
    [401, undefined, 'client', 'http_401'],
    [401, { message: 'no' }, 'client', 'http_401'],
    [401, { error: 'expired_token' }, 'dead', 'expired_token'],
    [400, { error: 'invalid_request' }, 'configuration', 'invalid_request'],
    [400, { error: 'invalid_scope' }, 'configuration', 'invalid_scope'],
    [400, { error: 'unsupported_grant_type' }, 'configuration', 'unsupported_grant_type'],
    [200, { error: 'whatever' }, 'configuration', 'whatever'],
    [400, undefined, 'configuration', 'http_400'],
    [403, undefined, 'configuration', 'http_403'],
    [404, undefined, 'configuration', 'http_404'],
    [400, { error: 'temporarily_unavailable' }, 'transient', 'temporarily_unavailable'],
    [408, undefined, 'transient', 'http_408'],
    [425, undefined, 'transient', 'http_425'],
    [429, undefined, 'transient', 'http_429'],
    [500, undefined, 'transient', 'http_500'],
    [503, { error: 'invalid_grant' }, 'transient', 'invalid_grant'],
    [599, {}, 'transient', 'http_599'],
    [302, { error: 'invalid_grant' }, 'configuration', 'invalid_grant'],
    [308, undefined, 'configuration', 'redirect'],
    [200, undefined, 'transient', 'unreadable_answer'],
    [200, {}, 'configuration', 'no_access_token'],
    [200, { ok: false }, 'configuration', 'not_ok'],
    [200, { error: 7 }, 'configuration', '7'],
    [200, { error: '' }, 'configuration', 'no_access_token'],
    ...[190, 102, 10, 200, 299].map((code): [number, JsonObject, FailureClass, string] => [
      400,
      { error: { code, type: 'OAuthException', error_subcode: 463 } },
      'dead',
      String(code),
    ]),
    ...[1, 2, 4, 17, 32, 613].map((code): [number, JsonObject, FailureClass, string] => [
      400,
      { error: { code } },
      'transient',
      String(code),
    ]),
    [400, { error: { code: 100 } }, 'configuration', '100'],
    [400, { error: { code: 101 } }, 'client', '101'],
    [400, { error: { code: 300 } }, 'configuration', '300'],
    [500, { error: { code: 190 } }, 'transient', '190'],
    [400, { error: { code: 'invalid_grant' } }, 'dead', 'invalid_grant'],
    [400, { error: { type: 'x' } }, 'configuration', 'x'],
    [400, { error: {} }, 'configuration', 'error'],
    [400, { error_type: 'OAuthException', code: 400, error_message: 'm' }, 'configuration', 'OAuthException'],
  ];
  for (const [status, members, failureClass, code] of cases) {
    it(`returns ${failureClass} for ${String(status)} ${members === undefined ? 'without members' : JSON.stringify(members)}`, () => {
      expect(classifyRefusal({ status, members }, undefined)).to.include({ failureClass, code });
    });
  }

  it('returns the error description of the provider from any member', () => {
    const detail = (members: JsonObject): string => classifyRefusal({ status: 400, members }, undefined).detail;
    expect(detail({ error: 'e', error_description: 'w' })).to.equal('w');
    expect(detail({ error: 'e', message: 'w' })).to.equal('w');
    expect(detail({ error: { code: 190, message: 'w' } })).to.equal('w');
    expect(detail({ error_type: 'e', error_message: 'w' })).to.equal('w');
    expect(detail({ error: 'e', error_description: { a: 1 } })).to.equal(
      'The token endpoint responded with status 400 and no error description',
    );
  });

  it('gives precedence to the error_map of the auth client', () => {
    const map = { e: 'dead', '190': 'transient', http_503: 'client', odd: 'fatal' };
    const failureClass = (status: number, members: JsonObject | undefined, errorMap: unknown): FailureClass =>
      classifyRefusal({ status, members }, errorMap).failureClass;
    expect(failureClass(400, { error: 'e' }, map)).to.equal('dead');
    expect(failureClass(400, { error: { code: 190 } }, map)).to.equal('transient');
    expect(failureClass(503, undefined, map)).to.equal('client');
    expect(failureClass(400, { error: 'odd' }, map)).to.equal('configuration');
    expect(failureClass(400, { error: 'toString' }, map)).to.equal('configuration');
    for (const none of [null, 'e', ['dead']]) expect(failureClass(400, { error: 'e' }, none)).to.equal('configuration');
  });
});
