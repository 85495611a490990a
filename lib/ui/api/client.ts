import type { Meta, Resource } from '../../wire/jsonApi.js';
import { readProblems, type ApiProblem } from './apiProblems.js';

/** An error response of the service, or a request that got no response. */
export class ApiFailure extends Error {
  constructor(
    /** The HTTP status; 0 without a response. */
    readonly status: number,
    readonly problems: readonly ApiProblem[],
    readonly retryAfterSeconds?: number,
  ) {
    super(problems.map(({ detail }) => detail).join(' '));
    this.name = 'ApiFailure';
  }
}

/** A JSON:API resource with typed attributes. */
export interface ResourceOf<Attributes> extends Omit<Resource, 'attributes'> {
  readonly attributes: Attributes;
}

export interface ApiResponse<Data> {
  readonly data: Data;
  readonly meta: Meta;
  /** URL of the next page of a list. */
  readonly next: string | undefined;
}

type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Client of the service's API; sends the session of the signed-in user. */
export interface Api {
  /** @param path relative to the root of the service: `v2/workspaces` */
  get<Data>(path: string, signal?: AbortSignal): Promise<ApiResponse<Data>>;
  /** @param data member `data` of the document; without it the request has no body */
  post<Data>(path: string, data?: object): Promise<ApiResponse<Data>>;
  /** A POST with an idempotency key: a repetition after a lost response creates nothing twice. */
  create<Data>(path: string, data: object): Promise<ApiResponse<Data>>;
  patch<Data>(path: string, data: object): Promise<ApiResponse<Data>>;
  delete(path: string): Promise<void>;
}

interface ApiOptions {
  readonly fetch: typeof fetch;
  /** CSRF token of the session; undefined without a session. */
  readonly csrfToken: () => string | undefined;
  /** Called after a 401: the request can be repeated once the user has signed in again. */
  readonly onSignedOut: () => void;
  /** URL of the service's root as seen from the page, with a trailing slash. */
  readonly baseUrl: string;
  /** Returns a unique value for the header Idempotency-Key. */
  readonly createIdempotencyKey: () => string;
}

/** Creates a client whose methods throw `ApiFailure`. */
export function createApi({ fetch, csrfToken, onSignedOut, baseUrl, createIdempotencyKey }: ApiOptions): Api {
  /** The last creation without a response: its outcome is unknown. */
  let unconfirmed: { readonly request: string; readonly key: string } | undefined;

  async function create<Data>(path: string, data: object): Promise<ApiResponse<Data>> {
    const request = `${path}\n${JSON.stringify(data)}`;
    const key = unconfirmed?.request === request ? unconfirmed.key : createIdempotencyKey();
    unconfirmed = { request, key };
    try {
      const response = await call<Data>('POST', path, data, { key });
      unconfirmed = undefined;
      return response;
    } catch (error: unknown) {
      if (error instanceof ApiFailure && error.status >= 400 && error.status < 500) unconfirmed = undefined;
      throw error;
    }
  }

  async function call<Data>(
    method: HttpMethod,
    path: string,
    data?: object,
    { signal, key }: { readonly signal?: AbortSignal | undefined; readonly key?: string } = {},
  ): Promise<ApiResponse<Data>> {
    const token = method === 'GET' ? undefined : csrfToken();
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        ...(data === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { 'x-csrf-token': token }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(data === undefined ? {} : { body: JSON.stringify({ data }) }),
      ...(signal === undefined ? {} : { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted === true) throw error;
      throw new ApiFailure(0, [
        { code: 'unreachable', detail: 'The service does not respond. Check that it is running, then try again.' },
      ]);
    });
    const body: unknown = response.status === 204 ? {} : await response.json().catch(() => undefined);
    if (response.ok && body === undefined) {
      const detail =
        'The response did not come from the service. Check for a proxy or a sign-in page of your network, then try again.';
      throw new ApiFailure(response.status, [{ code: 'not_the_service', detail }]);
    }
    if (!response.ok) {
      if (response.status === 401) onSignedOut();
      const seconds = Number(response.headers.get('retry-after') ?? NaN);
      throw new ApiFailure(
        response.status,
        readProblems(response.status, body),
        ...(Number.isNaN(seconds) ? [] : [seconds]),
      );
    }
    const { data: found, meta, links } = body as { data: Data; meta?: Meta; links?: { next?: string } };
    return { data: found, meta: meta ?? {}, next: links?.next };
  }

  return {
    get: (path, signal) => call('GET', path, undefined, { signal }),
    post: (path, data) => call('POST', path, data),
    create,
    patch: (path, data) => call('PATCH', path, data),
    delete: async (path) => {
      await call('DELETE', path);
    },
  };
}
