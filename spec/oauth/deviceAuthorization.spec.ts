import { expect } from 'chai';
import { readDeviceAuthorization } from '../../lib/oauth/deviceAuthorization.js';

const ANSWER = {
  device_code: 'dc',
  user_code: 'WDJB-MJHT',
  verification_uri: 'https://id.test/device',
  expires_in: 1800,
};

describe('codes for a device', () => {
  it('are read as they are told', () => {
    expect(
      readDeviceAuthorization({ ...ANSWER, interval: 7, verification_uri_complete: 'https://id.test/device?c=1' }),
    ).to.deep.equal({
      deviceCode: 'dc',
      userCode: 'WDJB-MJHT',
      verificationUri: 'https://id.test/device',
      verificationUriComplete: 'https://id.test/device?c=1',
      expiresInSeconds: 1800,
      intervalSeconds: 7,
    });
  });

  it('are asked about every five seconds for ten minutes where nothing sensible is said', () => {
    for (const odd of [undefined, null, 0, -5, 'soon', NaN, {}]) {
      const read = readDeviceAuthorization({ ...ANSWER, interval: odd, expires_in: odd });
      expect(read, JSON.stringify(odd)).to.include({ intervalSeconds: 5, expiresInSeconds: 600 });
    }
    expect(readDeviceAuthorization({ ...ANSWER, interval: '10', expires_in: 9e9 })).to.include({
      intervalSeconds: 10,
      expiresInSeconds: 3600,
    });
  });

  it("may have their address under Google's name", () => {
    const { verification_uri: address, ...others } = ANSWER;
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
    it(`are none with ${JSON.stringify(lacking)}`, () => {
      expect(readDeviceAuthorization({ ...ANSWER, ...lacking })).to.equal(undefined);
    });
  }
});
