import { RestError } from '../../lib/errors.js';
import type { HttpRequest } from '../../lib/http/message.js';
import type { OpenFile } from '../../lib/request/body/multipart.js';
import type { Dialect } from '../../lib/request/dialect.js';
import { legacy } from '../../lib/request/dialects/legacy/index.js';
import { request } from '../../lib/request/dialects/request/index.js';
import { v2 } from '../../lib/request/dialects/v2/index.js';
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
  /** By name as sent. */
  readonly headers: Record<string, string>;
  readonly request: HttpRequest;
  /** Reads the body as text; undefined when there is none. */
  readonly text: () => Promise<string | undefined>;
}

interface BuildOptions {
  readonly message?: InputMessage;
  readonly openFile?: OpenFile;
  /** Fields of the step other than `reader`. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Builds the request of a v2 function. The reader is a GET of one URL by default. */
export function buildV2(reader: Readonly<Record<string, unknown>>, given: BuildOptions = {}): BuiltRequest {
  return describeRequest(v2, createConfig(reader, given), given);
}

/** Builds the request of a legacy function. */
export function buildLegacy(reader: Readonly<Record<string, unknown>>, given: BuildOptions = {}): BuiltRequest {
  return describeRequest(legacy, createConfig(reader, given), given);
}

/** Builds the request of the function `request`. */
export function buildOwn(reader: Readonly<Record<string, unknown>>, given: BuildOptions = {}): BuiltRequest {
  return describeRequest(request, createConfig(reader, given), given);
}

function createConfig(reader: Readonly<Record<string, unknown>>, given: BuildOptions): Record<string, unknown> {
  return { secretId: 's1', reader: { method: 'GET', url: '"http://a.test/x"', ...reader }, ...given.fields };
}

function describeRequest(
  dialect: Dialect,
  input: object,
  { message = { body: {} }, openFile = rejectFile }: BuildOptions,
): BuiltRequest {
  const config = dialect.parse(input, configEnvironment);
  const request = dialect.buildRequest(config, message, createScope(message, { now: () => 0 }), openFile);
  return {
    url: request.url.href,
    method: request.method,
    headers: Object.fromEntries(request.headers.map(({ name, value }) => [name, value])),
    request,
    text: async () => (await readBody(request))?.toString(),
  };
}

/** Opens and reads the body of a request. */
export async function readBody({ body }: HttpRequest): Promise<Buffer | undefined> {
  if (body.kind === 'none') return undefined;
  if (body.kind === 'bytes') return Buffer.from(body.bytes);
  const { stream } = await body.open();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** Parses a multipart body with Node: texts, and files by name, type and bytes. */
export async function readForm(
  bytes: Uint8Array | string | undefined,
  contentType: string,
): Promise<[string, FormValue][]> {
  const response = new Response(bytes as string | undefined, { headers: { 'content-type': contentType } });
  // Deprecated as slow for servers, but an independent parser.
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

/** Returns the code and text of the error that a call throws. */
export function captureError(call: () => unknown): string {
  try {
    call();
  } catch (error: unknown) {
    if (error instanceof RestError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}
