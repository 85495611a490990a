import type { FastifyReply, FastifyRequest } from 'fastify';

import { ApiError } from '../../errors.js';
import type { Caller } from '../model/directory.js';
import { authenticate, readBasicCredentials } from '../usecases/authenticate.js';
import type { RecordFailedAuthentication } from '../usecases/failedAuthenticationRecorder.js';
import type { Services } from '../usecases/services.js';
import { requireCsrfToken, requireSameOrigin } from '../usecases/sessions/csrf.js';
import { findCurrentSession } from '../usecases/sessions/currentSession.js';
import { readSessionCookie } from '../usecases/sessions/sessionCookie.js';
import { negotiateMediaType } from './negotiateMediaType.js';

/**
 * Creates the hook that authenticates a request, by API key or by the session of the web UI, and sets `request.caller`.
 * The hook rejects a request that doesn't accept JSON.
 * @throws ApiError `not_acceptable`, `unauthorized`, `session_ended`, `csrf` when the hook rejects a request
 */
export function createAuthenticationHook(
  services: Services,
  recordFailure: RecordFailedAuthentication,
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request, reply) => {
    const { authorization, accept, cookie, 'sec-fetch-site': site } = request.headers;
    if (negotiateMediaType(accept) === undefined) {
      throw new ApiError(406, {
        code: 'not_acceptable',
        detail: 'Responses are application/json: include it in the Accept header',
        source: { header: 'Accept' },
      });
    }
    // A request with an API key never uses a session. A request from the web UI always does, even if another tab has signed out
    // and deleted the cookie.
    const isFromOwnPage = site === 'same-origin' || readSessionCookie(cookie, services.publicUrl()) !== undefined;
    if (authorization === undefined && isFromOwnPage) {
      request.caller = await authenticateSession(services, request, reply);
      return;
    }
    const account = await authenticate(services, authorization);
    if (account === undefined) {
      recordFailure(readBasicCredentials(authorization)?.email, request.id);
      reply.header('www-authenticate', 'Basic realm="API", charset="UTF-8"');
      throw new ApiError(401, {
        code: 'unauthorized',
        detail: 'Send a valid e-mail address and API key with HTTP Basic authentication',
        source: { header: 'Authorization' },
      });
    }
    request.caller = { ...account, sessionId: null, requestId: request.id };
  };
}

async function authenticateSession(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<Caller> {
  const { headers, method, id: requestId } = request;
  const signedIn = await findCurrentSession(services, headers.cookie);
  if (signedIn === undefined) {
    // Not Basic: the browser would open its own password dialog.
    reply.header('www-authenticate', 'Session');
    throw new ApiError(401, { code: 'session_ended', detail: 'Your session has expired: sign in and try again' });
  }
  if (method !== 'GET' && method !== 'HEAD') {
    requireSameOrigin(headers, services.publicUrl());
    requireCsrfToken(headers['x-csrf-token'], signedIn.cookie);
  }
  const { user, roleAssignments, session } = signedIn;
  return { user, roleAssignments, keyId: null, sessionId: session.id, requestId };
}
