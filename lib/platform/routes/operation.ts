import type { Static, TSchema } from '@sinclair/typebox';

import type { Caller } from '../model/directory.js';
import type { IdempotentRequest } from '../usecases/idempotency.js';

/** The input of an operation, validated against its schemas. */
interface OperationInput<Params extends TSchema, Query extends TSchema, Body extends TSchema> {
  readonly params: Static<Params>;
  readonly query: Static<Query>;
  readonly body: Static<Body>;
  readonly caller: Caller;
  /** By lower-case name; only those that the operation declares under `headers`. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Set for a POST request with an Idempotency-Key. */
  readonly idempotentRequest: IdempotentRequest | undefined;
  /** Registers a function that is called when the client closes the connection. */
  readonly onDisconnect: (callback: () => void) => void;
}

/** The response of an operation, sent as JSON. */
export interface OperationResponse {
  readonly status: number;
  /** Absent: an empty body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation of the API: its documentation, its schemas and its implementation. */
export interface Operation<
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Body extends TSchema = TSchema,
> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** In Fastify's syntax: `/v2/auth-clients/:id`. */
  readonly path: string;
  /** One line for the documentation. */
  readonly summary: string;
  /** The section of the documentation. */
  readonly tag: string;
  readonly params?: Params;
  /** Unknown parameters are rejected. Absent: no parameters. */
  readonly query?: Query;
  /** Absent: the body is ignored. */
  readonly body?: Body;
  /** The request headers it reads, in lower case, with their descriptions. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The successful responses by status; null: an empty body. Errors are documented once for all operations. */
  readonly responses: Readonly<Record<number, TSchema | null>>;
  /** Set if it returns a long-lived secret (an API key, a signing secret), which a browser session must not get. */
  readonly requiresApiKey?: true;
  run(input: OperationInput<Params, Query, Body>): Promise<OperationResponse>;
}

/** Returns the operation; infers the types of its input from its schemas. */
export function defineOperation<Params extends TSchema, Query extends TSchema, Body extends TSchema>(
  operation: Operation<Params, Query, Body>,
): Operation {
  return operation;
}
