import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

import { ApiError } from '../../errors.js';
import type { IdempotentRequest } from '../usecases/idempotency.js';
import { notFound } from '../usecases/apiErrors.js';
import type { InputValidators } from './inputValidators.js';
import type { OperationResponse, Operation } from './operation.js';
import { checkIdempotencyKey } from './requestHeaders.js';

type Route = Pick<RouteOptions, 'method' | 'url' | 'handler'>;

/** Creates the HTTP route of an operation: it validates the request, runs the operation and sends its response. */
export function createHttpRoute(
  operation: Operation,
  validators: InputValidators,
  send: (reply: FastifyReply, response: OperationResponse) => unknown,
): Route {
  const { method, path, headers } = operation;
  const headerNames = Object.keys(headers ?? {});
  return {
    method,
    url: path,
    async handler(request, reply) {
      if (operation.requiresApiKey === true && request.caller.sessionId !== null) throw sessionNotAllowed();
      if (!validators.params(request.params)) throw notFound('resource', 'of this path');
      const query = request.query as Record<string, unknown>;
      const problems = [...validators.query(query), ...validators.body(request.body)];
      if (problems.length > 0) throw new ApiError(400, problems);
      const response = await operation.run({
        params: request.params,
        query,
        body: request.body,
        caller: request.caller,
        headers: headerNames.length === 0 ? NO_HEADERS : pickHeaders(request, headerNames),
        idempotentRequest: method === 'POST' ? readIdempotentRequest(request) : undefined,
        onDisconnect: (callback) => void reply.raw.once('close', callback),
      });
      return send(reply, response);
    },
  };
}

function sessionNotAllowed(): ApiError {
  return new ApiError(403, {
    code: 'session_not_allowed',
    detail: 'This operation is not available in a browser session: use an API key',
  });
}

const NO_HEADERS: Readonly<Record<string, string | undefined>> = {};

function pickHeaders(request: FastifyRequest, names: readonly string[]): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    names.map((name) => {
      const value = request.headers[name];
      return [name, Array.isArray(value) ? value.join(', ') : value];
    }),
  );
}

function readIdempotentRequest(request: FastifyRequest): IdempotentRequest | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  return {
    key: checkIdempotencyKey(String(key)),
    request: `${request.method} ${request.url}\n${request.rawBody}`,
  };
}
