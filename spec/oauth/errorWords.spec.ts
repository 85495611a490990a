import { expect } from 'chai';
import { classify } from '../../lib/oauth/classify.js';
import { blamesClient, blamesSecret, saysItPasses } from '../../lib/oauth/errorWords.js';

describe('saysItPasses', () => {
  for (const words of [
    'token request is already being processed',
    'Token request already processed',
    'The request is already in progress',
    'Another refresh is in progress for this token',
    'Concurrent refresh of the same token',
    'Refresh token is being used by another request concurrently',
    'The server is busy',
    'system busy, please try again later',
    'Please try again later.',
    'Please retry in 30 seconds',
    'Try again in a few minutes',
    'A transient error has occurred. Please try again.',
    'Could not acquire lock',
    'lock timeout',
    'The service is temporarily unavailable',
    'Service currently unavailable',
    'Account temporarily locked, too many attempts',
    'login rate exceeded',
    'Rate limit reached: too many requests',
    'Upstream request timed out',
    'Something went wrong, try again',
  ]) {
    it(`is true for ${words}`, () => expect(saysItPasses(words)).to.equal(true));
  }

  for (const words of [
    undefined,
    '',
    'Token has been expired or revoked.',
    'Could not validate your token. Please try signing in again.',
    'Your session has expired, please log in and try again later',
    'The refresh token is invalid, try again',
    'Refresh token already used',
    'Authorization code was already processed',
    'This code was already processed',
    'User must authenticate again',
    'Please reauthorize the application and retry',
    'Login required. Try again later',
    'Session timed out',
    'A busybody revoked it',
    'Blocked',
    'Concurrent use of a refresh token: the session is revoked',
  ]) {
    it(`is false for ${String(words)}`, () => expect(saysItPasses(words)).to.equal(false));
  }
});

describe('blamesSecret', () => {
  for (const words of [
    'refresh_token is invalid',
    'Invalid refresh token',
    'The refresh token has expired',
    'Unknown or invalid refresh token.',
    'refresh token not found',
    'Refresh token does not exist',
    'Your refresh token has already been used to generate a new access token.',
    'refreshToken was revoked by the user',
    'Unable to find the refresh-token',
    'Refresh token exceeded inactivity timeout',
    'The refresh token was issued to another client',
    'User account is disabled',
    'The user has revoked access',
    'user not activated',
    'this admin is disabled',
    'inactive user',
    'session not found',
    'User no longer active/connected with the partner',
  ]) {
    it(`is true for ${words}`, () => expect(blamesSecret(words)).to.equal(true));
  }

  for (const words of [
    undefined,
    'Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method).',
    'The client is not authorized to use the refresh_token grant type',
    'The client is not authorized to request a token using this method: refresh_token',
    'Grant type refresh_token is invalid for this client',
    'refresh_token is missing',
    'Missing required parameter: refresh_token',
    'Invalid client secret provided',
    'consented to by any user in the tenant. The application is unknown',
    'Token has been revoked',
  ]) {
    it(`is false for ${String(words)}`, () => expect(blamesSecret(words)).to.equal(false));
  }

  it('decides about the codes of an auth client, and about those that say nothing', () => {
    const fate = (status: number, error: string, words: string): string =>
      classify({ status, members: { error, error_description: words } }, undefined).fate;
    expect(fate(401, 'invalid_client', 'Refresh token not found')).to.equal('dead');
    expect(fate(403, 'unauthorized_client', 'The user has revoked access')).to.equal('dead');
    expect(fate(403, 'unauthorized_client', 'This app may not')).to.equal('client');
    expect(fate(400, 'invalid_request', 'Token not provided')).to.equal('configuration');
    expect(fate(400, 'unsupported_grant_type', 'Grant type refresh_token is invalid')).to.equal('configuration');
  });
});

describe('blamesClient', () => {
  for (const words of [
    'invalid client secret',
    'client_id: invalid',
    'Client ID not found',
    'The application secret has expired',
  ]) {
    it(`is true for ${words}`, () => expect(blamesClient(words)).to.equal(true));
  }
  for (const words of [undefined, 'client_id is missing', 'invalid redirect_uri for this client', 'no']) {
    it(`is false for ${String(words)}`, () => expect(blamesClient(words)).to.equal(false));
  }
});
