import { expect } from 'chai';
import { findTokenPath } from '../../lib/oauth/tokenPath.js';

describe('findTokenPath', () => {
  const flat = { access_token: 't' };
  const rows: readonly (readonly [response: object, path: string, expected: string])[] = [
    [flat, '', ''],
    [flat, 'data', ''],
    [flat, 'data.0', ''],
    [{ ...flat, data: null }, 'data', ''],
    [{ ...flat, data: {} }, 'data', ''],
    [{ ...flat, data: [] }, 'data.0', ''],
    [{ ...flat, data: { user: 1 } }, 'data.token', ''],
    [{ ...flat, token_type: 'user' }, 'authed_user', ''],
    [{ ...flat, token_type: 'bot' }, 'authed_user', 'authed_user'],
    [{ ...flat, authed_user: { id: 'U1' } }, 'authed_user', 'authed_user'],
    [{ ...flat, data: { access_token: 'u' } }, 'data', 'data'],
    [{ ...flat, data: 'x' }, 'data', 'data'],
    [{ access_token: '' }, 'data', 'data'],
    [{ access_token: 7 }, 'data', 'data'],
    [{}, 'data', 'data'],
  ];
  for (const [response, path, expected] of rows) {
    it(`returns ${JSON.stringify(expected)} for ${path} in ${JSON.stringify(response)} (case slack-rotated-user)`, () => {
      expect(findTokenPath(response as Record<string, unknown>, path)).to.equal(expected);
    });
  }
});
