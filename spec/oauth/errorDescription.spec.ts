import { expect } from 'chai';
import { classifyRefusal } from '../../lib/oauth/classifyRefusal.js';
import {
  indicatesRejectedClient,
  indicatesRejectedClientSecret,
  indicatesRejectedGrant,
  indicatesTransientError,
} from '../../lib/oauth/errorDescription.js';

describe('indicatesTransientError', () => {
  for (const description of [
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
    'Rate-limit reached',
    'Request quota exceeded',
    'Duplicate request, the first is still running',
    'The token is currently locked by another process',
    'Please wait before trying again',
    'Please wait a few minutes before you try again.',
    'Service under maintenance',
    'Internal server error',
  ]) {
    it(`is true for ${description}`, () => expect(indicatesTransientError(description)).to.equal(true));
  }

  for (const description of [
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
    'Account locked by the administrator',
    'The account has to wait for an approval',
    'A busybody revoked it',
    'Blocked',
    'Concurrent use of a refresh token: the session is revoked',
  ]) {
    it(`is false for ${String(description)}`, () => expect(indicatesTransientError(description)).to.equal(false));
  }
});

describe('indicatesRejectedGrant', () => {
  for (const description of [
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
    // "token" means the refresh token.
    'Token has been revoked',
    'Token has been expired or revoked.',
    'The client id is not authorised for this refresh token',
    'Refresh token was not issued to this client',
    'The refresh token is not associated with this client',
    'refresh token is for a different client',
    'The refresh token belongs to another client',
    'refresh token timed out',
    'refresh token lifetime has passed',
    'no such refresh token',
    'Cannot find session for the refresh token',
    'The user has not consented to this application',
    'User has uninstalled the app',
    'authorization has been withdrawn by the user',
    'The grant has been revoked by the resource owner',
  ]) {
    it(`is true for ${description}`, () => expect(indicatesRejectedGrant(description)).to.equal(true));
  }

  for (const description of [
    undefined,
    'Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method).',
    'The client is not authorized to use the refresh_token grant type',
    'The client is not authorized to request a token using this method: refresh_token',
    'Grant type refresh_token is invalid for this client',
    'refresh_token is missing',
    'Missing required parameter: refresh_token',
    'Invalid client secret provided',
    'consented to by any user in the tenant. The application is unknown',
    'Your API token has been revoked',
    'Token request denied: the subscription has expired',
    'The certificate of the token endpoint has expired',
    'Token exchange is over quota: plan expired',
    'The security token included in the request is expired',
    'The client secret for this refresh token has expired',
    'Client authentication failed; could not refresh token',
    'Invalid client secret. The refresh token could not be used.',
    'Could not authenticate client for refresh token grant',
    'Could not refresh token: client not allowed',
    'User pool client c does not exist.',
    'User pool client is disabled for refresh token auth flow',
    'Invalid request: refresh_token parameter is missing',
    'Bad request, refresh_token must be in the body',
    'Incorrect content type for refresh token request',
    'Invalid parameter: refresh_token must not be sent with the header',
  ]) {
    it(`is false for ${String(description)}`, () => expect(indicatesRejectedGrant(description)).to.equal(false));
  }

  it('overrides codes of the auth client and codes without a meaning', () => {
    const failureClass = (status: number, error: string, description: string): string =>
      classifyRefusal({ status, members: { error, error_description: description } }, undefined).failureClass;
    expect(failureClass(401, 'invalid_client', 'Refresh token not found')).to.equal('dead');
    expect(failureClass(403, 'unauthorized_client', 'The user has revoked access')).to.equal('dead');
    expect(failureClass(403, 'unauthorized_client', 'This app may not')).to.equal('client');
    expect(failureClass(400, 'invalid_request', 'Token not provided')).to.equal('configuration');
    expect(failureClass(400, 'unsupported_grant_type', 'Grant type refresh_token is invalid')).to.equal(
      'configuration',
    );
  });
});

describe('indicatesRejectedClient', () => {
  for (const description of [
    'invalid client secret',
    'client_id: invalid',
    'Client ID not found',
    'The application secret has expired',
    'Bad client credentials',
    'client secret is wrong, cannot use refresh token',
    'Client authentication failed',
    'Failed to authenticate the client',
  ]) {
    it(`is true for ${description}`, () => expect(indicatesRejectedClient(description)).to.equal(true));
  }
  for (const description of [undefined, 'client_id is missing', 'invalid redirect_uri for this client', 'no']) {
    it(`is false for ${String(description)}`, () => expect(indicatesRejectedClient(description)).to.equal(false));
  }
});

describe('indicatesRejectedClientSecret', () => {
  for (const description of [
    'The client secret is invalid',
    'Bad client credentials',
    'AADSTS7000222: The provided client secret keys are expired.',
    'invalid appsecret: app secret is wrong',
  ]) {
    it(`is true for ${description}`, () => expect(indicatesRejectedClientSecret(description)).to.equal(true));
  }
  for (const description of [
    undefined,
    'Incorrect Token type or clientID',
    'Client authentication failed',
    'Invalid refresh token or client secret',
    'Invalid username, password or client credentials',
    'The provided authorization grant is invalid, or client authentication failed',
    'no',
  ]) {
    it(`is false for ${String(description)}`, () => expect(indicatesRejectedClientSecret(description)).to.equal(false));
  }

  it('overrides codes about the user', () => {
    const failureClass = (error: string, error_description: string): string =>
      classifyRefusal({ status: 400, members: { error, error_description } }, undefined).failureClass;
    expect(failureClass('invalid_grant', 'The client secret is invalid')).to.equal('client');
    expect(failureClass('access_denied', 'Bad client credentials')).to.equal('client');
    expect(failureClass('invalid_grant', 'Invalid refresh token or client secret')).to.equal('dead');
    expect(failureClass('user_disabled', 'The client secret is invalid')).to.equal('dead');
  });
});
