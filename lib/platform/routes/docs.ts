import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

import { createOpenApiDocument } from './openApi.js';
import type { Operation } from './operation.js';

/** Only what the page brings itself; its own styles are partly inline. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The documentation for people at /docs and for programs at /docs/json. */
export async function addDocsRoutes(
  app: FastifyInstance,
  operations: readonly Operation[],
  publicUrl: string,
): Promise<void> {
  // A copy through JSON has the schemas without the marks of the library that they are written with.
  const document = JSON.parse(JSON.stringify(createOpenApiDocument(operations, publicUrl))) as object;
  await app.register(swagger, { mode: 'static', specification: { document } as never });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: DOCS_POLICY });
}
