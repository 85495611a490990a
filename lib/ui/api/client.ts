import type { Meta, Resource } from '../../wire/jsonApi.js';
import { readProblems, type ApiProblem } from './apiProblems.js';

/** What the service answered instead of what was asked for; also when it could not be reached. */
export class ApiFailure extends Error {
  constructor(
    /** The HTTP status; 0: no answer came. */
    readonly status: number,
    readonly problems: readonly ApiProblem[],
    readonly retryAfterSeconds?: number,
  ) {
    super(problems.map(({ detail }) => detail).join(' '));
    this.name = 'ApiFailure';
  }
}

/** One resource with its attributes as the page reads them. */
export interface ResourceOf<Attributes> extends Omit<Resource, 'attributes'> {
  readonly attributes: Attributes;
}

export interface ApiResponse<Data> {
  readonly data: Data;
  readonly meta: Meta;
  /** The next page of a list, where there is one. */
  readonly next: string | undefined;
}

type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Calls the service as the user who is signed in. */
export interface Api {
  /** @param path from the service's root: `v2/workspaces` */
  get<Data>(path: string, signal?: AbortSignal): Promise<ApiResponse<Data>>;
  /** @param data the member `data` of the document; without it nothing is sent */
  post<Data>(path: string, data?: object): Promise<ApiResponse<Data>>;
  /** A POST that makes something. The same again, after one that got no answer, makes nothing more. */
  create<Data>(path: string, data: object): Promise<ApiResponse<Data>>;
  patch<Data>(path: string, data: object): Promise<ApiResponse<Data>>;
  delete(path: string): Promise<void>;
}

export interface ApiOptions {
  readonly fetch: typeof fetch;
  /** Of the session; undefined: nobody is signed in. */
  readonly csrfToken: () => string | undefined;
  /** The session is over: what was asked for can be asked again once somebody has signed in. */
  readonly onSignedOut: () => void;
  /** The service's root as the page sees it, with a slash at its end. */
  readonly baseUrl: string;
  /** A text that was never there before, for an Idempotency-Key. */
  readonly createIdempotencyKey: () => string;
}

/** Every method throws an `ApiFailure`. */
export function createApi({
  fetch,
  csrfToken: csrf,
  onSignedOut,
  baseUrl: base,
  createIdempotencyKey: newKey,
}: ApiOptions): Api {
  /** What got no answer: whether it was done is not known. */
  let unanswered: { readonly request: string; readonly key: string } | undefined;

  async function create<Data>(path: string, data: object): Promise<ApiResponse<Data>> {
    const request = `${path}\n${JSON.stringify(data)}`;
    const key = unanswered?.request === request ? unanswered.key : newKey();
    unanswered = { request, key };
    try {
      const made = await call<Data>('POST', path, data, { key });
      unanswered = undefined;
      return made;
    } catch (error: unknown) {
      if (error instanceof ApiFailure && error.status >= 400 && error.status < 500) unanswered = undefined;
      throw error;
    }
  }

  async function call<Data>(
    method: HttpMethod,
    path: string,
    data?: object,
    { signal, key }: { readonly signal?: AbortSignal | undefined; readonly key?: string } = {},
  ): Promise<ApiResponse<Data>> {
    const token = method === 'GET' ? undefined : csrf();
    const response = await fetch(`${base}${path}`, {
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
        { code: 'unreachable', detail: 'The service gives no answer. Is it running? Try again.' },
      ]);
    });
    const body: unknown = response.status === 204 ? {} : await response.json().catch(() => undefined);
    if (response.ok && body === undefined) {
      const detail =
        'It was not the service that answered. Is a proxy or the sign-in of a network in between? Try again.';
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
