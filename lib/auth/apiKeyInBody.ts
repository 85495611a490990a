import { Readable } from 'node:stream';
import { RestError } from '../errors.js';
import { isJsonType, parseMediaType } from '../http/mediaType.js';
import type { Body, HttpRequest, OpenedBody } from '../http/message.js';
import { withJsonMember } from './jsonMember.js';

/**
 * Adds an API key to the body: as a member of a JSON object, a field of a form, or a part of a multipart form. The body without it is used for
 * other origins.
 * @throws RestError `configuration` when the request has no body of these kinds
 */
export function withApiKeyInBody(request: HttpRequest, name: string, value: string): HttpRequest {
  const { body } = request;
  const contentType = request.headers.find((row) => row.name.toLowerCase() === 'content-type')?.value ?? '';
  const signed = addToBody(body, contentType, name, value);
  if (signed !== undefined) return { ...request, body: signed, bodyForOtherOrigins: body };
  throw new RestError(
    'configuration',
    `Body: the credential's API key "${name}" is sent in the body, but ${describeUnsupportedBody(body, contentType)}. Send a JSON object or a form`,
  );
}

function addToBody(body: Body, contentType: string, name: string, value: string): Body | undefined {
  const { essence, parameters } = parseMediaType(contentType) ?? { essence: '' };
  if (essence === 'multipart/form-data') return addToMultipart(body, parameters?.get('boundary'), name, value);
  if (body.kind !== 'bytes') return undefined;
  if (isJsonType(contentType)) {
    const bytes = withJsonMember(body.bytes, name, value);
    return bytes === undefined ? undefined : { kind: 'bytes', bytes };
  }
  return essence === 'application/x-www-form-urlencoded'
    ? { kind: 'bytes', bytes: addToForm(body.bytes, name, value) }
    : undefined;
}

function addToForm(bytes: Uint8Array, name: string, value: string): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const others = text.split('&').filter((pair) => pair !== '' && !new URLSearchParams(pair).has(name));
  const own = new URLSearchParams([[name, value]]).toString();
  return Buffer.from([...others, own].join('&'), 'latin1');
}

/** Adds the key as the first part. */
function addToMultipart(body: Body, boundary: string | undefined, name: string, value: string): Body | undefined {
  if (boundary === undefined || boundary === '' || body.kind === 'none') return undefined;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"\r\n\r\n`;
  const part = Buffer.from(`${head}${value}\r\n`);
  if (body.kind === 'bytes') return { kind: 'bytes', bytes: Buffer.concat([part, body.bytes]) };
  return { kind: 'stream', open: async () => prependPart(part, await body.open()) };
}

function prependPart(part: Buffer, { stream: rest, length }: OpenedBody): OpenedBody {
  const stream = Readable.from(concatenate(part, rest), { objectMode: false });
  // A generator that was never started doesn't run its `finally`.
  stream.once('close', () => rest.destroy());
  return length === undefined ? { stream } : { stream, length: length + part.byteLength };
}

async function* concatenate(part: Buffer, rest: Readable): AsyncGenerator<Uint8Array> {
  yield part;
  for await (const chunk of rest) yield chunk as Uint8Array;
}

function escapeName(name: string): string {
  return name.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function describeUnsupportedBody(body: Body, contentType: string): string {
  if (body.kind === 'none') return 'this request has no body';
  return contentType === '' ? 'the body has no Content-Type' : 'the body has another format';
}
