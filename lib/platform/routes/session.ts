import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { ApiError } from '../../errors.js';
import type { User } from '../model/directory.js';
import { csrfToken } from '../model/session.js';
import type { RecordFailure } from '../usecases/failedAuthentications.js';
import type { Services } from '../usecases/services.js';
import { demandCsrfToken, demandOwnPage } from '../usecases/sessions/csrf.js';
import { currentSession } from '../usecases/sessions/currentSession.js';
import { sessionCookie, spentSessionCookie } from '../usecases/sessions/sessionCookie.js';
import { signIn } from '../usecases/sessions/signIn.js';
import { readSignIn } from '../usecases/sessions/signInInput.js';
import { signOut } from '../usecases/sessions/signOut.js';

const SESSION_PATH = '/ui/session';
export const SESSION_METHODS = (['GET', 'POST', 'DELETE'] as const).map((method) => ({ method, path: SESSION_PATH }));

/** How people sign in and out on the pages. Plain JSON, for the pages alone. */
export function addSession(app: FastifyInstance, services: Services, recordFailure: RecordFailure): void {
  const begin = signIn(services, recordFailure);

  app.get(SESSION_PATH, async ({ headers }, reply) => {
    const signedIn = await currentSession(services, headers.cookie);
    if (signedIn !== undefined) return answer(services, reply, signedIn);
    reply.header('www-authenticate', 'Session');
    throw new ApiError(401, { code: 'no_session', detail: 'Nobody is signed in' });
  });

  app.post(SESSION_PATH, async (request, reply) => {
    const publicUrl = services.publicUrl();
    demandOwnPage(request.headers, publicUrl);
    const given = readSignIn(request.body);
    const begun = await begin(given, { cookies: request.headers.cookie, requestId: request.id });
    reply.header('set-cookie', sessionCookie(begun.cookie, publicUrl));
    return answer(services, reply, begun);
  });

  app.delete(SESSION_PATH, async (request, reply) => {
    await endSession(services, request);
    return reply.header('set-cookie', spentSessionCookie(services.publicUrl())).code(204).send();
  });
}

/** Nothing is to be ended where nobody is signed in. */
async function endSession(services: Services, { headers, id }: FastifyRequest): Promise<void> {
  demandOwnPage(headers, services.publicUrl());
  const signedIn = await currentSession(services, headers.cookie);
  if (signedIn === undefined) return;
  demandCsrfToken(headers['x-csrf-token'], signedIn.cookie);
  await signOut(services, signedIn, id);
}

function answer(
  { sessionIdleMs }: Pick<Services, 'sessionIdleMs'>,
  reply: FastifyReply,
  { user, cookie }: { readonly user: User; readonly cookie: string },
): FastifyReply {
  return reply.send({
    user: { id: user.id, email: user.email },
    csrf: csrfToken(cookie),
    idle_seconds: sessionIdleMs / 1000,
  });
}
