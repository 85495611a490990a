import rateLimit from '@fastify/rate-limit';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest, type HTTPMethods } from 'fastify';
import type { Registry } from 'prom-client';

import { ApiError } from '../errors.js';
import { enableGracefulShutdown } from './routes/gracefulShutdown.js';
import { createMetrics, type RequestObserver } from './metrics.js';
import type { Caller } from './model/directory.js';
import { isId, newId } from './model/ids.js';
import { negotiateMediaType } from './routes/negotiateMediaType.js';
import { addBodyParsers, BODY_LIMIT } from './routes/bodyParsers.js';
import { addCallbackRoute } from './routes/callback.js';
import { addDocsRoutes } from './routes/docs.js';
import { createAuthenticationHook } from './routes/authenticationHook.js';
import { toErrorResponse } from './routes/errorResponse.js';
import { addHealthRoutes } from './routes/health.js';
import { createHttpRoute } from './routes/httpRoute.js';
import { createAjv, createInputValidators } from './routes/inputValidators.js';
import { toLoggedError } from './routes/loggedError.js';
import type { OperationResponse, Operation } from './routes/operation.js';
import { createProblemDocument } from './routes/problemDocument.js';
import { isRequestId } from './routes/requestHeaders.js';
import { handleClientError } from './routes/handleClientError.js';
import { addSessionRoutes, SESSION_ROUTES } from './routes/session.js';
import { addUiRoutes, UI_ROUTES } from './routes/ui.js';
import {
  createFailedAuthenticationRecorder,
  type RecordFailedAuthentication,
} from './usecases/failedAuthenticationRecorder.js';
import { readVaultStatus } from './usecases/rotateKeys.js';
import type { Services } from './usecases/services.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The authenticated caller; set before an operation runs. */
    caller: Caller;
  }
  interface FastifyContextConfig {
    /** Reports the route's responses to the metrics. */
    observe?: RequestObserver;
  }
}

interface AppOptions {
  readonly operations: readonly Operation[];
  /** The URL at which callers reach the service. */
  readonly publicUrl: string;
  /** The folder of the built pages. */
  readonly pagesFolder: string;
  /** Requests per API key or session; 0: no limit. */
  readonly rateLimitPerMinute: number;
  /** Holds the metrics of the process, which are served together with those of the service. */
  readonly registry: Registry;
}

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Creates the HTTP server of the service. It does not listen yet. */
export async function createApp(services: Services, options: AppOptions): Promise<FastifyInstance> {
  const { log } = services;
  const app = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 60_000,
    keepAliveTimeout: 72_000,
    // A request that was sent before the client learned of the shutdown is answered like those in flight.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 300 },
    genReqId({ headers }) {
      const given = headers['x-request-id'];
      return typeof given === 'string' && isRequestId(given) ? given : newId(services.now(), services.randomBytes);
    },
    clientErrorHandler: handleClientError,
    frameworkErrors: (error, request, reply) => {
      setHeaders(request, reply);
      void sendError(error, request, reply);
    },
  });
  const metrics = createMetrics(options.registry, () => readVaultStatus(services.store, services.vault), services.now);
  const observeUnmatched = metrics.createObserver('any', 'none');
  const headers = createDefaultHeaders(options.publicUrl);
  let stopping = false;

  function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
    reply.headers(headers).header('x-request-id', request.id);
  }

  function send(reply: FastifyReply, { status, body, headers: extraHeaders }: OperationResponse): FastifyReply {
    if (extraHeaders !== undefined) reply.headers(extraHeaders);
    // A client must not reuse the connection of a service that shuts down.
    if (stopping) reply.header('connection', 'close');
    reply.code(status);
    if (body === undefined) return reply.send();
    const type = negotiateMediaType(reply.request.headers.accept) ?? 'application/json';
    return reply.header('content-type', `${type}; charset=utf-8`).send(JSON.stringify(body));
  }

  function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { status, problems, retryAfterSeconds, isUnexpected } = toErrorResponse(error, request.id);
    if (isUnexpected) {
      const route = request.routeOptions.url;
      log.error(
        { requestId: request.id, method: request.method, route, error: toLoggedError(error) },
        'request failed',
      );
    }
    if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
    return send(reply, { status, body: createProblemDocument(status, problems) });
  }

  app.decorateRequest('caller', null as unknown as Caller);
  addBodyParsers(app);
  app.addHook('onRequest', (request, reply, done) => {
    setHeaders(request, reply);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { url: route = 'none', config } = request.routeOptions;
    (config.observe ?? observeUnmatched)(reply.statusCode, reply.elapsedTime / 1000);
    const caller = request.caller as Caller | null;
    log.info(
      {
        requestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 100) / 100,
        userId: caller?.user.id,
        workspaceId: caller === null ? undefined : workspaceOf(request.params),
      },
      'request',
    );
    done();
  });
  app.addHook('onRoute', (route) => {
    const observe = metrics.createObserver(Array.isArray(route.method) ? 'other' : route.method, route.url);
    route.config = Object.assign({}, route.config, { observe });
  });
  enableGracefulShutdown(app, () => {
    stopping = true;
  });
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler(() => {
    throw new ApiError(404, { code: 'not_found', detail: 'No such path. /docs lists the API' });
  });

  addHealthRoutes(app, services.store, metrics, () => stopping);
  addCallbackRoute(app, services);
  const recordFailure = createBackgroundRecorder(services);
  addSessionRoutes(app, services, recordFailure);
  await addUiRoutes(app, options.pagesFolder, services.publicUrl);
  await addDocsRoutes(app, options.operations, options.publicUrl);
  await app.register(async (api) => {
    if (options.rateLimitPerMinute > 0) {
      await api.register(rateLimit, {
        max: options.rateLimitPerMinute,
        timeWindow: 60_000,
        hook: 'preParsing',
        keyGenerator: ({ caller }) => caller.keyId ?? caller.sessionId ?? '',
        errorResponseBuilder: (_request, { ttl }) =>
          new ApiError(
            429,
            {
              code: 'too_many_requests',
              detail: `Limit of ${options.rateLimitPerMinute} requests per minute for an API key or session reached. Wait, then try again`,
            },
            { retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1000)) },
          ),
      });
    }
    const onRequest = createAuthenticationHook(services, recordFailure);
    const ajv = createAjv();
    for (const operation of options.operations) {
      api.route({ ...createHttpRoute(operation, createInputValidators(ajv, operation), send), onRequest });
    }
  });
  rejectOtherMethods(app, [...options.operations, ...UI_ROUTES, ...SESSION_ROUTES]);
  await app.ready();
  return app;
}

/** Returns a function that records failed authentications in the background and logs an error if that fails. */
function createBackgroundRecorder(services: Services): RecordFailedAuthentication {
  const record = createFailedAuthenticationRecorder(services);
  return (email, requestId) => {
    record(email, requestId).catch((error: unknown) => {
      services.log.error({ requestId, error: toLoggedError(error) }, 'could not record a failed authentication');
    });
  };
}

/** Returns the workspace id of a path. Anything that is not an id may be a pasted secret and is not logged. */
function workspaceOf(params: unknown): string | undefined {
  const { workspace } = params as { readonly workspace?: string };
  return workspace !== undefined && isId(workspace) ? workspace : undefined;
}

/** Returns the headers of every response: no caching, framing, sniffing or scripts unless a route allows it. */
function createDefaultHeaders(publicUrl: string): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}

/** Registers a 405 response for every other method of these paths. */
function rejectOtherMethods(app: FastifyInstance, operations: readonly Pick<Operation, 'method' | 'path'>[]): void {
  const paths = new Map<string, Set<string>>();
  for (const { method, path } of operations) {
    // Paths that differ only in the names of their parameters are the same route.
    const url = path.replace(/:\w+/g, ':_');
    paths.set(url, new Set([...(paths.get(url) ?? []), method, ...(method === 'GET' ? ['HEAD'] : [])]));
  }
  for (const [url, methods] of paths) {
    const allowed = METHODS.filter((method) => methods.has(method));
    app.route({
      method: METHODS.filter((method) => !allowed.includes(method)),
      url,
      handler(_request, reply) {
        reply.header('allow', allowed.join(', '));
        throw new ApiError(405, { code: 'method_not_allowed', detail: `This path supports ${allowed.join(', ')}` });
      },
    });
  }
}
