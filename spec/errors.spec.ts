import { expect } from 'chai';
import { RestError, TransportError, type ErrorCode, type FailureKind } from '../lib/errors.js';

describe('kind of an error', () => {
  const transport: readonly (readonly [reason: string, more: { sent?: boolean; retryable?: boolean }, FailureKind])[] =
    [
      ['ECONNABORTED', {}, 'timeout'],
      ['ETIMEDOUT', {}, 'timeout'],
      ['ENOTFOUND', { sent: false }, 'dns'],
      ['EAI_AGAIN', { sent: false }, 'dns'],
      ['ECONNREFUSED', { sent: false }, 'connect'],
      ['ERR_PROXY_TUNNEL', { sent: false }, 'connect'],
      ['CERT_HAS_EXPIRED', { retryable: false }, 'tls'],
      ['DEPTH_ZERO_SELF_SIGNED_CERT', { retryable: false }, 'tls'],
      ['EPROTO', {}, 'tls'],
      ['ECONNRESET', {}, 'reset'],
      ['HPE_INVALID_EOF_STATE', {}, 'reset'],
      ['ERR_FR_TOO_MANY_REDIRECTS', { retryable: false }, 'limit'],
      ['HPE_INVALID_CONSTANT', { retryable: false }, 'protocol'],
      ['ANOTHER', { sent: true }, 'reset'],
      ['ANOTHER', { sent: false }, 'connect'],
      ['ANOTHER', { retryable: false }, 'protocol'],
    ];
  for (const [reason, { sent = true, retryable = true }, kind] of transport) {
    it(`is ${kind} for ${reason}, ${sent ? '' : 'not '}sent, ${retryable ? '' : 'not '}retryable`, () => {
      const error = new TransportError(reason, sent, 'x', { retryable });
      expect(error.kind).to.equal(kind);
      expect(new RestError('transport', 'failed', { cause: error }).kind).to.equal(kind);
    });
  }

  it('is limit for a body that is too large', () =>
    expect(new TransportError('ERR_BAD_RESPONSE', true, 'maxContentLength size of 5 exceeded').kind).to.equal('limit'));

  it('is response for a status that is an error, else the code', () => {
    const codes: readonly ErrorCode[] = ['http_status', 'response', 'malformed', 'configuration', 'file', 'rate_limit'];
    expect(codes.map((code) => new RestError(code, 'x').kind)).to.deep.equal([
      'response',
      'response',
      'malformed',
      'configuration',
      'file',
      'rate_limit',
    ]);
  });
});
