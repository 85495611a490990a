import type { FastifyInstance, FastifyReply } from 'fastify';

import { clearBrowserCookie } from '../usecases/authFlows/browserCookie.js';
import { CALLBACK_PATH } from '../usecases/authFlows/redirectUri.js';
import { buildReturnUrl } from '../usecases/authFlows/returnTo.js';
import { handleCallback, type CallbackResult } from '../usecases/authFlows/handleCallback.js';
import type { Services } from '../usecases/services.js';
import {
  INTERNAL_ERROR_PAGE,
  AUTHORIZED_PAGE,
  createAuthorizationFailedPage,
  MESSAGE_PAGE_POLICY,
  renderMessagePage,
  INVALID_CALLBACK_PAGE,
  CREDENTIAL_UPDATED_PAGE,
  type MessagePage,
} from './messagePage.js';
import { toLoggedError } from './loggedError.js';

/** Adds the route to which providers redirect browsers. It needs no API key: state and cookie identify the flow. */
export function addCallbackRoute(app: FastifyInstance, services: Services): void {
  app.route({
    method: 'GET',
    url: CALLBACK_PATH,
    // A state is valid once: a HEAD request, such as a link preview's, must not consume it.
    exposeHeadRoute: false,
    async handler(request, reply) {
      const { url = '' } = request.raw;
      const queryStart = url.indexOf('?');
      let result: CallbackResult;
      try {
        result = await handleCallback(services, {
          query: queryStart < 0 ? '' : url.slice(queryStart + 1),
          cookies: request.headers.cookie,
          requestId: request.id,
        });
      } catch (error: unknown) {
        services.log.error({ requestId: request.id, error: toLoggedError(error) }, 'OAuth callback failed');
        return sendPage(reply, 503, INTERNAL_ERROR_PAGE);
      }
      return sendResult(reply, result, services.publicUrl());
    },
  });
}

function sendResult(reply: FastifyReply, flow: CallbackResult, publicUrl: string): FastifyReply {
  if (flow === undefined) return sendPage(reply, 400, INVALID_CALLBACK_PAGE);
  reply.header('set-cookie', clearBrowserCookie(flow.id, publicUrl));
  // 303: the browser never repeats the request's body (RFC 9700, section 4.12).
  if (flow.returnTo !== null) return reply.redirect(buildReturnUrl(flow.returnTo, flow.id), 303);
  if (flow.status === 'failed')
    return sendPage(reply, 200, createAuthorizationFailedPage(flow.errorCode ?? '', flow.errorDescription ?? ''));
  return sendPage(reply, 200, flow.status === 'saved' ? CREDENTIAL_UPDATED_PAGE : AUTHORIZED_PAGE);
}

function sendPage(reply: FastifyReply, status: number, content: MessagePage): FastifyReply {
  return reply
    .code(status)
    .header('content-security-policy', MESSAGE_PAGE_POLICY)
    .header('content-type', 'text/html; charset=utf-8')
    .send(renderMessagePage(content));
}
