import { expect } from 'chai';

import { checkOrigin, readTypedOrigins } from '../../../../lib/request/dialects/request/requestOrigin.js';
import { captureError } from '../../requestHelpers.js';

const BASE = 'https://api.acme.test/v2';

const check = (source: string, result: string, base: string | undefined = BASE): void =>
  checkOrigin(new URL(result), base, readTypedOrigins(source));

describe('checkOrigin', () => {
  for (const [what, source, result] of [
    ['the origin of the base URL', 'next', 'https://api.acme.test/other?page=2'],
    ['the default port of the base URL', 'next', 'https://API.acme.test:443/x'],
    ['a typed origin', '"https://files.acme.test/" & path', 'https://files.acme.test/1.pdf'],
    ['a typed origin with a query', '"https://files.acme.test?" & path', 'https://files.acme.test/?a'],
    ['a whole typed URL', '"https://files.acme.test"', 'https://files.acme.test/'],
    ['one typed origin of several', 'eu ? "https://eu.test/" & id : "https://us.test/" & id', 'https://us.test/7'],
    ['a flow variable', '$getFlowVariables().host & "/x"', 'https://staging.acme.test/x'],
    ['a member of the credential', '$credential.api_domain & "/x"', 'https://eu9.acme.test/x'],
  ] as const) {
    it(`accepts ${what}`, () => expect(() => check(source, result)).not.to.throw());
  }

  for (const [what, source, result] of [
    ['a server that the message names', 'url', 'https://evil.test/'],
    ['another port', 'url', 'https://api.acme.test:8443/'],
    ['another scheme', 'url', 'http://api.acme.test/'],
    ['a subdomain', 'url', 'https://api.acme.test.evil.test/'],
    ['the origin as a user', 'url', 'https://api.acme.test@evil.test/'],
    ['a host that data completes', '"https://files.acme.test" & path', 'https://files.acme.test.evil.test/'],
    ['a host after a typed user', '"https://acme:" & key', 'https://acme:x@evil.test/'],
    ['a typed scheme', '"https://" & host', 'https://evil.test/'],
    ['a branch with data', 'eu ? "https://eu.test/" : url', 'https://evil.test/'],
    ['a branch with data beside a setting', 'eu ? $credential.url : url', 'https://evil.test/'],
    ['text that follows data', 'url & "https://evil.test/"', 'https://evil.test/'],
    ['the passthrough', '$getPassthrough().step_1.body.url', 'https://evil.test/'],
  ] as const) {
    it(`refuses ${what}`, () => {
      const error = captureError(() => check(source, result));
      expect(error).to.equal(
        `request: URL: the message names the server ${new URL(result).origin}, but the credential is only sent to https://api.acme.test; type the other origin in the URL of the step, such as "https://api.example.com/" & path, or give the step its base URL`,
      );
    });
  }

  it('refuses every origin that is not typed when the base URL is unknown', () => {
    const error = captureError(() => checkOrigin(new URL(BASE), undefined, readTypedOrigins('url')));
    expect(error).to.include('only sent to the origin of the base URL;');
    expect(() => checkOrigin(new URL(BASE), undefined, readTypedOrigins('"https://api.acme.test/"'))).not.to.throw();
  });
});
