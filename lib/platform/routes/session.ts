import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { ApiError } from '../../errors.js';
import type { User } from '../model/directory.js';
import { deriveCsrfToken } from '../model/session.js';
import type { RecordFailedAuthentication } from '../usecases/failedAuthenticationRecorder.js';
import type { Services } from '../usecases/services.js';
import { requireCsrfToken, requireSameOrigin } from '../usecases/sessions/csrf.js';
import { findCurrentSession } from '../usecases/sessions/currentSession.js';
import { setSessionCookie, clearSessionCookie } from '../usecases/sessions/sessionCookie.js';
import { createSignIn } from '../usecases/sessions/signIn.js';
import { readSignInInput } from '../usecases/sessions/signInInput.js';
import { signOut } from '../usecases/sessions/signOut.js';

const SESSION_PATH = '/ui/session';
export const SESSION_ROUTES = (['GET', 'POST', 'DELETE'] as const).map((method) => ({ method, path: SESSION_PATH }));

/** Adds the routes by which the web UI signs in and out. They use plain JSON and are not part of the API. */
export function addSessionRoutes(
  app: FastifyInstance,
  services: Services,
  recordFailure: RecordFailedAuthentication,
): void {
  const signIn = createSignIn(services, recordFailure);

  app.get(SESSION_PATH, async ({ headers }, reply) => {
    const signedIn = await findCurrentSession(services, headers.cookie);
    if (signedIn !== undefined) return sendSession(services, reply, signedIn);
    reply.header('www-authenticate', 'Session');
    throw new ApiError(401, { code: 'no_session', detail: 'You are not signed in' });
  });

  app.post(SESSION_PATH, async (request, reply) => {
    const publicUrl = services.publicUrl();
    requireSameOrigin(request.headers, publicUrl);
    const input = readSignInInput(request.body);
    const session = await signIn(input, { cookies: request.headers.cookie, requestId: request.id });
    reply.header('set-cookie', setSessionCookie(session.cookie, publicUrl));
    return sendSession(services, reply, session);
  });

  app.delete(SESSION_PATH, async (request, reply) => {
    await deleteSession(services, request);
    return reply.header('set-cookie', clearSessionCookie(services.publicUrl())).code(204).send();
  });
}

/** Ends the session of the request, if there is one. */
async function deleteSession(services: Services, { headers, id }: FastifyRequest): Promise<void> {
  requireSameOrigin(headers, services.publicUrl());
  const signedIn = await findCurrentSession(services, headers.cookie);
  if (signedIn === undefined) return;
  requireCsrfToken(headers['x-csrf-token'], signedIn.cookie);
  await signOut(services, signedIn, id);
}

function sendSession(
  { sessionIdleMs }: Pick<Services, 'sessionIdleMs'>,
  reply: FastifyReply,
  { user, cookie }: { readonly user: User; readonly cookie: string },
): FastifyReply {
  return reply.send({
    user: { id: user.id, email: user.email },
    csrf: deriveCsrfToken(cookie),
    idle_seconds: sessionIdleMs / 1000,
  });
}
