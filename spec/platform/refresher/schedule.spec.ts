import { expect } from 'chai';
import { refreshLeadSeconds } from '../../../lib/platform/refresher/schedule.js';

describe('how long before its end a token is refreshed', () => {
  const cases: readonly (readonly [number, string, Readonly<Record<string, unknown>>, number])[] = [
    [0, 'oauth2', {}, 0],
    [10, 'oauth2', {}, 5],
    [60, 'oauth2', {}, 30],
    [1200, 'oauth2', {}, 30],
    [1201, 'oauth2', {}, 60.05],
    [3600, 'oauth2', {}, 180],
    [86_400, 'oauth2', {}, 300],
    [3600, 'oauth2', { refresh_lead_seconds: 600 }, 600],
    [3600, 'oauth2', { refresh_lead_seconds: 7200 }, 1800],
    [5_184_000, 'oauth2_instagram', {}, 2_592_000],
    [5_184_000, 'oauth2_instagram', { refresh_lead_seconds: 86_400 }, 86_400],
  ];
  for (const [life, type, values, lead] of cases) {
    it(`is ${String(lead)} s of ${String(life)} s for ${type} with ${JSON.stringify(values)}`, () => {
      expect(refreshLeadSeconds(life, { type, values })).to.be.closeTo(lead, 1e-9);
    });
  }
});
