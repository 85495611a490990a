import { isUtf8 } from 'node:buffer';

import type { FastifyInstance, FastifyRequest } from 'fastify';

import { ApiError } from '../../errors.js';
import { findBodyProblem } from './findBodyProblem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The unparsed body; set only if the request has an Idempotency-Key. */
    rawBody: string;
  }
}

/** Maximum size of a body, in bytes. */
export const BODY_LIMIT = 1024 * 1024;

/** Registers the parsers of `application/json` and `application/vnd.api+json`. An empty body counts as none, whatever its type. */
export function addBodyParsers(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.decorateRequest('rawBody', '');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['application/json', 'application/vnd.api+json'],
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    (request, bytes: Buffer, done) => {
      if (bytes.length === 0) {
        done(null, undefined);
        return;
      }
      const text = decodeBody(request, bytes);
      if (text instanceof ApiError) {
        done(text);
        return;
      }
      if (request.headers['idempotency-key'] !== undefined) request.rawBody = text;
      void parseJson(request, text, (error, value) => {
        if (error === null) {
          const problem = findBodyProblem(value, '');
          done(problem === undefined ? null : new ApiError(400, problem), value);
        } else done(malformedBody('The body is not valid JSON, or it has a member named __proto__ or constructor'));
      });
    },
  );
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, bytes: Buffer, done) => {
    if (bytes.length === 0) done(null, undefined);
    else done(unsupportedMediaType('Send the body as application/json'));
  });
}

function decodeBody(request: FastifyRequest, bytes: Buffer): string | ApiError {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return unsupportedMediaType('Send the body without a Content-Encoding');
  }
  return isUtf8(bytes) ? bytes.toString('utf8') : malformedBody('The body is not valid UTF-8');
}

function malformedBody(detail: string): ApiError {
  return new ApiError(400, { code: 'malformed_body', detail, source: { pointer: '' } });
}

function unsupportedMediaType(detail: string): ApiError {
  return new ApiError(415, { code: 'unsupported_media_type', detail, source: { header: 'Content-Type' } });
}
