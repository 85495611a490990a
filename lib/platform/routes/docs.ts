import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

import { createOpenApiDocument } from './openApi.js';
import type { Operation } from './operation.js';

/** The Content-Security-Policy of Swagger UI, which uses inline styles. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Adds Swagger UI at /docs and the OpenAPI document at /docs/json. */
export async function addDocsRoutes(
  app: FastifyInstance,
  operations: readonly Operation[],
  publicUrl: string,
): Promise<void> {
  // The copy through JSON drops TypeBox's symbols from the schemas.
  const document = JSON.parse(JSON.stringify(createOpenApiDocument(operations, publicUrl))) as object;
  await app.register(swagger, { mode: 'static', specification: { document } as never });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: DOCS_POLICY });
}
