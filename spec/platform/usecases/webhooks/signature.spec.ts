import { expect } from 'chai';
import { randomBytes } from 'node:crypto';

import { createSigningSecret, createSignatureHeaders } from '../../../../lib/platform/usecases/webhooks/signature.js';
import { createSignature } from '../../../support/webhookReceiver.js';

describe('createSignatureHeaders', () => {
  it('signs the example of Standard Webhooks as its libraries do', () => {
    const body = '{"test": 2432232314}';
    const headers = createSignatureHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330_999, body, [
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    ]);
    expect(headers).to.deep.equal({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('signs non-ASCII text as UTF-8', () => {
    const secret = createSigningSecret(randomBytes);
    const { 'webhook-signature': signature } = createSignatureHeaders('e1', 5000, '{"a":"é€😀"}', [secret]);
    expect(signature).to.equal(createSignature('e1', '5', Buffer.from('{"a":"é€😀"}'), secret));
  });

  it('returns one signature per secret, separated by spaces', () => {
    const secrets = [createSigningSecret(randomBytes), createSigningSecret(randomBytes)] as const;
    const { 'webhook-signature': both = '' } = createSignatureHeaders('e1', 5000, '{}', secrets);
    expect(both.split(' ')).to.deep.equal(
      secrets.map((secret) => createSignature('e1', '5', Buffer.from('{}'), secret)),
    );
  });

  it('uses secrets of 32 random bytes after the standard prefix', () => {
    const secret = createSigningSecret((size) => Buffer.alloc(size, 255));
    expect(secret).to.equal(`whsec_${'/'.repeat(42)}8=`);
  });
});
