import { expect } from 'chai';

import type { PlatformEvent } from '../../../../lib/ui/api/resources.js';
import { describeEvent } from '../../../../lib/ui/pages/credentials/refreshHistory.js';

const event = (type: string, data: PlatformEvent['attributes']['data']): PlatformEvent => ({
  type: 'event',
  id: 'e1',
  attributes: { type, data, created_at: '2026-05-01T09:00:00Z' },
});

describe('describeEvent', () => {
  it('names the token that expires soon', () => {
    const textOf = (data: PlatformEvent['attributes']['data']): string =>
      describeEvent(event('secret.expiring_soon', data)).text;
    expect(textOf({ expires_at: '2026-05-01T09:10:00Z' })).to.equal('The token expires soon, and its refresh fails');
    expect(textOf({ token: 'refresh_token', expires_at: '2026-05-07T09:00:00Z' })).to.equal(
      'The refresh token expires soon',
    );
  });
});
