import { isUtf8 } from 'node:buffer';

import type { FastifyInstance, FastifyRequest } from 'fastify';

import { ApiError } from '../../errors.js';
import { findBodyProblem } from './findBodyProblem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it came; only kept when there is an Idempotency-Key. */
    rawBody: string;
  }
}

/** Largest body, in bytes. */
export const BODY_LIMIT = 1024 * 1024;

/** Bodies are JSON under either of its names. An empty one is no body, whatever it says it is. */
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
          const fault = findBodyProblem(value, '');
          done(fault === undefined ? null : new ApiError(400, fault), value);
        } else done(malformedBody('The body is not JSON, or a member of it has the name __proto__ or constructor'));
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
  return isUtf8(bytes) ? bytes.toString('utf8') : malformedBody('The body is not UTF-8');
}

function malformedBody(detail: string): ApiError {
  return new ApiError(400, { code: 'malformed_body', detail, source: { pointer: '' } });
}

function unsupportedMediaType(detail: string): ApiError {
  return new ApiError(415, { code: 'unsupported_media_type', detail, source: { header: 'Content-Type' } });
}
