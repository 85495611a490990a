import { expect } from 'chai';
import { readDeviceAuthorization } from '../../lib/oauth/deviceAuthorization.js';

const RESPONSE = {
  device_code: 'dc',
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://id.test/device',
  expires_in: 1800,
};

describe('readDeviceAuthorization', () => {
  it('reads the codes, the URIs and the times', () => {
    expect(
      readDeviceAuthorization({ ...RESPONSE, interval: 7, verification_uri_complete: 'https://id.test/device?c=1' }),
    ).to.deep.equal({
      deviceCode: 'dc',
      userCode: 'WDJB-MJHT',
      verificationUri: 'https://id.test/device',
      verificationUriComplete: 'https://id.test/device?c=1',
      expiresInSeconds: 1800,
      intervalSeconds: 7,
    });
  });

  it('uses an interval of 5 s and a lifetime of 10 min when they are missing or invalid', () => {
    for (const odd of [undefined, null, 0, -5, 'soon', NaN, {}]) {
      const read = readDeviceAuthorization({ ...RESPONSE, interval: odd, expires_in: odd });
      expect(read, JSON.stringify(odd)).to.include({ intervalSeconds: 5, expiresInSeconds: 600 });
    }
    expect(readDeviceAuthorization({ ...RESPONSE, interval: '10', expires_in: 9e9 })).to.include({
      intervalSeconds: 10,
      expiresInSeconds: 3600,
    });
  });

  it('reads verification_url of Google', () => {
    const { verification_uri: address, ...others } = RESPONSE;
    expect(readDeviceAuthorization({ ...others, verification_url: address })).to.have.property(
      'verificationUri',
      address,
    );
  });

  for (const lacking of [
    { device_code: '' },
    { user_code: 5 },
    { verification_uri: undefined },
    { verification_uri: '/device' },
    { verification_uri: 'javascript:alert(1)' },
  ]) {
    it(`returns undefined with ${JSON.stringify(lacking)}`, () => {
      expect(readDeviceAuthorization({ ...RESPONSE, ...lacking })).to.equal(undefined);
    });
  }
});
