import { STATUS_CODES } from 'node:http';

import type { TSchema } from '@sinclair/typebox';

import type { Operation } from './operation.js';

/** The error statuses that any operation can return. */
const ERROR_STATUSES = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 424, 429, 500, 503];

const ERROR_DOCUMENT = {
  type: 'object',
  required: ['errors'],
  properties: {
    errors: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['status', 'code', 'title', 'detail'],
        properties: {
          status: { type: 'string', description: 'The HTTP status' },
          code: { type: 'string', description: 'Machine-readable error code' },
          title: { type: 'string' },
          detail: { type: 'string', description: 'What is wrong and what to change' },
          source: {
            type: 'object',
            properties: {
              pointer: { type: 'string', description: 'JSON pointer (RFC 6901) to the member of the body' },
              parameter: { type: 'string', description: 'The query parameter' },
              header: { type: 'string', description: 'The request header' },
            },
          },
          meta: { type: 'object' },
        },
      },
    },
  },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  description: 'Makes the request idempotent for 24 hours: a repeated request with the same key creates nothing twice',
};

/** Returns the OpenAPI 3.1 document of the API. */
export function createOpenApiDocument(operations: readonly Operation[], publicUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describeOperation(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Credential service',
      version: '2',
      description:
        'Stores and refreshes the credentials of components of an elastic.io-compatible platform. Requests and responses are JSON:API documents.',
    },
    servers: [{ url: publicUrl }],
    security: [{ apiKey: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'basic',
          description: 'User name: your e-mail address. Password: your API key.',
        },
      },
      schemas: { Errors: ERROR_DOCUMENT },
      responses: {
        Error: { description: 'The request failed', content: jsonContent({ $ref: '#/components/schemas/Errors' }) },
      },
    },
  };
}

function describeOperation(operation: Operation): Record<string, unknown> {
  const { method, path, summary, tag, params, query, body, headers = {}, responses } = operation;
  const parameters = [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
      name,
      in: 'path',
      required: true,
      schema: propertiesOf(params)[name] ?? { type: 'string' },
    })),
    ...Object.entries(propertiesOf(query)).map(([name, schema]) => ({
      name,
      in: 'query',
      required: requiredOf(query).includes(name),
      schema,
    })),
    ...Object.entries(headers).map(([name, description]) => ({
      name,
      in: 'header',
      required: false,
      schema: { type: 'string' },
      description,
    })),
    ...(method === 'POST' ? [IDEMPOTENCY_KEY] : []),
  ];
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^A-Za-z0-9]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    tags: [tag],
    parameters,
    ...(body === undefined ? {} : { requestBody: { required: true, content: jsonContent(body) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, schema]) => [
          status,
          { description: STATUS_CODES[status] ?? '', ...(schema === null ? {} : { content: jsonContent(schema) }) },
        ]),
      ),
      ...Object.fromEntries(
        ERROR_STATUSES.filter((status) => !(status in responses)).map((status) => [
          status,
          { $ref: '#/components/responses/Error' },
        ]),
      ),
    },
  };
}

function jsonContent(schema: object): Record<string, unknown> {
  return { 'application/json': { schema } };
}

function propertiesOf(schema: TSchema | undefined): Readonly<Record<string, TSchema>> {
  return (schema as { properties?: Record<string, TSchema> } | undefined)?.properties ?? {};
}

function requiredOf(schema: TSchema | undefined): readonly string[] {
  return (schema as { required?: string[] } | undefined)?.required ?? [];
}
