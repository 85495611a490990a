import type { Static, TSchema } from '@sinclair/typebox';

import type { Caller } from '../model/directory.js';
import type { IdempotentRequest } from '../usecases/idempotency.js';

/** What an operation is given, checked against its schemas. */
export interface OperationInput<Params extends TSchema, Query extends TSchema, Body extends TSchema> {
  readonly params: Static<Params>;
  readonly query: Static<Query>;
  readonly body: Static<Body>;
  readonly caller: Caller;
  /** By lower-case name; only those that the operation names under `headers`. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Of a POST that came with an Idempotency-Key. */
  readonly idempotentRequest: IdempotentRequest | undefined;
  /** Has a function called once nobody waits for the answer any more. */
  readonly onDisconnect: (callback: () => void) => void;
}

/** Sent as JSON. */
export interface OperationResponse {
  readonly status: number;
  /** Absent: an empty answer. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation of the API: what the documentation says of it, what is checked, and what it does. */
export interface Operation<
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Body extends TSchema = TSchema,
> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As Fastify writes it: `/v2/auth-clients/:id`. */
  readonly path: string;
  /** One line for the documentation. */
  readonly summary: string;
  /** The heading it stands under in the documentation. */
  readonly tag: string;
  readonly params?: Params;
  /** Unknown parameters are refused. Absent: there are none. */
  readonly query?: Query;
  /** Absent: a body is not read. */
  readonly body?: Body;
  /** Request headers it looks at, in lower case, with what they mean. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What it answers when all is well, by status; null: nothing. Errors are documented for all operations alike. */
  readonly responses: Readonly<Record<number, TSchema | null>>;
  /** What it answers signs in, or signs, for as long as nobody takes it back: not for whoever is signed in on the pages. */
  readonly requiresApiKey?: true;
  run(input: OperationInput<Params, Query, Body>): Promise<OperationResponse>;
}

/** Keeps the schemas' types while an operation is written; lists hold operations of any. */
export function defineOperation<Params extends TSchema, Query extends TSchema, Body extends TSchema>(
  described: Operation<Params, Query, Body>,
): Operation {
  return described;
}
