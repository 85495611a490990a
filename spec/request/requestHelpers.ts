import { RestError } from '../../lib/errors.js';
import type { HttpRequest } from '../../lib/http/message.js';
import { parseV2Config } from '../../lib/request/v2Config.js';
import type { OpenFile } from '../../lib/request/buildRequest.js';
import { buildRequest } from '../../lib/request/buildRequest.js';
import { parseLegacyConfig } from '../../lib/request/legacyConfig.js';
import type { ConfigEnvironment } from '../../lib/request/requestConfig.js';
import { createScope } from '../../lib/request/expression.js';
import type { InputMessage } from '../../lib/request/inputMessage.js';

export const configEnvironment: ConfigEnvironment = {
  maxContentBytes: 20_971_520,
  maxFileBytes: 104_857_600,
  legacyTimeoutMs: 100_000,
};

export const rejectFile: OpenFile = () => Promise.reject(new Error('no file was expected'));

export interface BuiltRequest {
  readonly url: string;
  readonly method: string;
  /** By name as it will be sent. */
  readonly headers: Record<string, string>;
  readonly request: HttpRequest;
  /** The body as text; undefined when there is none. */
  readonly text: () => Promise<string | undefined>;
}

interface Given {
  readonly message?: InputMessage;
  readonly openFile?: OpenFile;
  /** Fields of the step beside `reader`. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The request of an axios function; the reader is a GET of one address unless it says otherwise. */
export function buildV2(reader: Readonly<Record<string, unknown>>, given: Given = {}): BuiltRequest {
  const config = parseV2Config(configuration(reader, given), configEnvironment);
  return built(config, given);
}

/** The request of an older function. */
export function buildLegacy(reader: Readonly<Record<string, unknown>>, given: Given = {}): BuiltRequest {
  return built(parseLegacyConfig(configuration(reader, given), configEnvironment), given);
}

function configuration(reader: Readonly<Record<string, unknown>>, given: Given): Record<string, unknown> {
  return { secretId: 's1', reader: { method: 'GET', url: '"http://a.test/x"', ...reader }, ...given.fields };
}

function built(
  config: ReturnType<typeof parseV2Config>,
  { message = { body: {} }, openFile = rejectFile }: Given,
): BuiltRequest {
  const request = buildRequest(config, message, createScope(message, { now: () => 0 }), openFile);
  return {
    url: request.url.href,
    method: request.method,
    headers: Object.fromEntries(request.headers.map(({ name, value }) => [name, value])),
    request,
    text: async () => (await readBody(request))?.toString(),
  };
}

/** The bytes of a request's body, opened anew. */
export async function readBody({ body }: HttpRequest): Promise<Buffer | undefined> {
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
export function captureError(call: () => unknown): string {
  try {
    call();
  } catch (error: unknown) {
    if (error instanceof RestError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}
