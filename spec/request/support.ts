import { RestError } from '../../lib/errors.js';
import type { HttpRequest } from '../../lib/http/message.js';
import { parseAxiosConfig } from '../../lib/request/axiosConfig.js';
import type { OpenFile } from '../../lib/request/buildRequest.js';
import { buildRequest } from '../../lib/request/buildRequest.js';
import { parseClassicConfig } from '../../lib/request/classicConfig.js';
import type { ConfigEnvironment } from '../../lib/request/config.js';
import { createScope } from '../../lib/request/expression.js';
import type { FlowMessage } from '../../lib/request/flowMessage.js';

export const environment: ConfigEnvironment = {
  maxContentBytes: 20_971_520,
  maxFileBytes: 104_857_600,
  classicTimeoutMs: 100_000,
};

export const noFile: OpenFile = () => Promise.reject(new Error('no file was expected'));

export interface Built {
  readonly url: string;
  readonly method: string;
  /** By name as it will be sent. */
  readonly headers: Record<string, string>;
  readonly request: HttpRequest;
  /** The body as text; undefined when there is none. */
  readonly text: () => Promise<string | undefined>;
}

interface Given {
  readonly message?: FlowMessage;
  readonly openFile?: OpenFile;
  /** Fields of the step beside `reader`. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The request of an axios function; the reader is a GET of one address unless it says otherwise. */
export function buildAxios(reader: Readonly<Record<string, unknown>>, given: Given = {}): Built {
  const config = parseAxiosConfig(configuration(reader, given), environment);
  return built(config, given);
}

/** The request of an older function. */
export function buildClassic(reader: Readonly<Record<string, unknown>>, given: Given = {}): Built {
  return built(parseClassicConfig(configuration(reader, given), environment), given);
}

function configuration(reader: Readonly<Record<string, unknown>>, given: Given): Record<string, unknown> {
  return { secretId: 's1', reader: { method: 'GET', url: '"http://a.test/x"', ...reader }, ...given.fields };
}

function built(
  config: ReturnType<typeof parseAxiosConfig>,
  { message = { body: {} }, openFile = noFile }: Given,
): Built {
  const request = buildRequest(config, message, createScope(message, { now: () => 0 }), openFile);
  return {
    url: request.url.href,
    method: request.method,
    headers: Object.fromEntries(request.headers.map(({ name, value }) => [name, value])),
    request,
    text: async () => (await bodyOf(request))?.toString(),
  };
}

/** The bytes of a request's body, opened anew. */
export async function bodyOf({ body }: HttpRequest): Promise<Buffer | undefined> {
  if (body.kind === 'none') return undefined;
  if (body.kind === 'bytes') return Buffer.from(body.bytes);
  const { stream } = await body.open();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** A multipart body as Node itself reads it: texts, and files by name, type and bytes. */
export async function readForm(
  bytes: Uint8Array | string | undefined,
  contentType: string,
): Promise<[string, FormValue][]> {
  const response = new Response(bytes as string | undefined, { headers: { 'content-type': contentType } });
  // Deprecated as slow for servers; what counts here is that the reader isn't ours.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const entries = [...(await response.formData()).entries()];
  return Promise.all(
    entries.map(async ([name, value]): Promise<[string, FormValue]> => {
      if (typeof value === 'string') return [name, value];
      return [name, { name: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) }];
    }),
  );
}

export type FormValue = string | { readonly name: string; readonly type: string; readonly bytes: Buffer };

/** The error of a call, its code before its text. */
export function failureOf(call: () => unknown): string {
  try {
    call();
  } catch (error: unknown) {
    if (error instanceof RestError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}
