import { RestError } from '../../../errors.js';
import { isHeaderValue } from '../../../http/isHeaderValue.js';
import { isJsonType } from '../../../http/mediaType.js';
import type { Body } from '../../../http/message.js';
import { isJsonObject, type JsonObject } from '../../../json.js';
import { createBytesBody, NO_BODY, type BuiltBody } from '../../body/builtBody.js';
import { compressBody } from '../../body/compressBody.js';
import { buildMultipartBody, createBoundary, type FilePart, type OpenFile, type Part } from '../../body/multipart.js';
import type { Expression, Scope } from '../../expression.js';
import type { InputMessage } from '../../inputMessage.js';
import { describeType, toJsonText } from '../../jsonValues.js';
import type { Row } from '../../requestConfig.js';
import { buildXml } from './buildXml.js';
import { createValueError, toScalarText } from './scalarText.js';
import { setBodyMembers, type BodyMember } from './pageParameters.js';
import type { BodyFields, PartTemplate } from './requestBody.js';

const BINARY_TYPE = 'application/octet-stream';

interface BodyInputs {
  /** Values of the parameters in the body. */
  readonly parameters: JsonObject;
  /** Members that select a page. */
  readonly page: readonly BodyMember[];
  readonly scope: Scope;
  readonly message: InputMessage;
  readonly openFile: OpenFile;
}

/** A body and its headers. */
interface RequestBodyParts extends BuiltBody {
  readonly contentEncoding?: 'gzip';
}

/**
 * Builds the body of a request.
 *
 * @throws RestError `expression`, `request` for a value that the body can't contain
 */
export function buildBody({ body, isCompressed }: BodyFields, inputs: BodyInputs): RequestBodyParts {
  const built = buildUncompressedBody(body, inputs);
  if (!isCompressed || built.body.kind === 'none') return built;
  return { ...built, body: compressBody(built.body), contentEncoding: 'gzip' };
}

function buildUncompressedBody(body: BodyFields['body'], inputs: BodyInputs): BuiltBody {
  const { scope, message, openFile } = inputs;
  switch (body.kind) {
    case 'none':
      return buildRawBody(undefined, undefined, inputs);
    case 'raw':
      return buildRawBody(body.value.evaluate(scope), body.contentType, inputs);
    case 'json': {
      const value = addMembers(body.value.evaluate(scope), inputs);
      // Null is a value of JSON.
      if (value === undefined) return { body: NO_BODY };
      return { body: createBytesBody(toJsonText(value)), defaultContentType: 'application/json' };
    }
    case 'form':
      return {
        body: createBytesBody(
          new URLSearchParams([...listFields(body.value, scope), ...listPageFields(inputs.page)]).toString(),
        ),
        defaultContentType: 'application/x-www-form-urlencoded',
      };
    case 'multipart': {
      const parts = body.parts.flatMap((part) => buildParts(part, inputs));
      const boundary = createBoundary(parts, message.id);
      return {
        body: buildMultipartBody(parts, boundary, openFile),
        requiredContentType: `multipart/form-data; boundary=${boundary}`,
      };
    }
    case 'text': {
      const text = toScalarText(body.value.evaluate(scope), 'Body');
      return text === undefined
        ? { body: NO_BODY }
        : { body: createBytesBody(text), defaultContentType: body.contentType };
    }
    case 'xml': {
      const value = body.value.evaluate(scope);
      if (Array.isArray(value)) {
        throw createValueError('Body: xml', 'text, or an object with the root element', value);
      }
      const text = isJsonObject(value) ? buildXml(value) : toScalarText(value, 'Body: xml');
      return text === undefined
        ? { body: NO_BODY }
        : { body: createBytesBody(text), defaultContentType: body.contentType };
    }
    case 'ndjson':
      return { body: buildLines(body.value.evaluate(scope)), defaultContentType: 'application/x-ndjson' };
    case 'graphql': {
      const { query, operationName } = body;
      const variables = body.variables?.evaluate(scope) ?? undefined;
      if (variables !== undefined && !isJsonObject(variables)) {
        throw createValueError('Body: graphql: variables', 'an object', variables);
      }
      const text = toJsonText(setBodyMembers({ query, variables, operationName }, inputs.page));
      return { body: createBytesBody(text), defaultContentType: 'application/json' };
    }
    case 'file':
      return buildFile(body.value.evaluate(scope), body.contentType, inputs);
  }
}

/** Builds a body of one value: text is sent unchanged, null and undefined are no body, everything else is JSON. */
function buildRawBody(value: unknown, contentType: string | undefined, inputs: BodyInputs): BuiltBody {
  const whole = addMembers(value, inputs);
  if (whole === undefined || whole === null) return { body: NO_BODY };
  if (typeof whole === 'string') {
    return { body: createBytesBody(whole), defaultContentType: contentType ?? 'text/plain; charset=utf-8' };
  }
  if (typeof whole === 'object' && contentType !== undefined && !isJsonType(contentType)) {
    throw new RestError(
      'request',
      `Body: expected text for the content type ${contentType}, got ${describeType(whole)}; check the expression, or choose application/json`,
    );
  }
  return { body: createBytesBody(toJsonText(whole)), defaultContentType: contentType ?? 'application/json' };
}

/** Adds the parameters and the page to an object, or to none. */
function addMembers(value: unknown, { parameters, page }: BodyInputs): unknown {
  if (Object.keys(parameters).length === 0 && page.length === 0) return value;
  const object = value ?? {};
  if (isJsonObject(object)) return setBodyMembers({ ...object, ...parameters }, page);
  throw new RestError('request', `Body: parameters in the body need an object, got ${describeType(value)}`);
}

function listPageFields(page: readonly BodyMember[]): readonly [string, string][] {
  return page.flatMap(({ path, value }): [string, string][] => {
    const name = path.join('.');
    const text = toScalarText(value, `Body field "${name}"`);
    return text === undefined ? [] : [[name, text]];
  });
}

/** Returns form fields. A list is a repeated field; null and undefined are omitted. */
function listFields(value: Expression | readonly Row[], scope: Scope): [string, string][] {
  return listFieldValues(value, scope).flatMap(([name, given]): [string, string][] => {
    const items: readonly unknown[] = Array.isArray(given) ? given : [given];
    return items.flatMap((item): [string, string][] => {
      const text = toScalarText(item, `Body field "${name}"`);
      return text === undefined ? [] : [[name, text]];
    });
  });
}

function listFieldValues(value: Expression | readonly Row[], scope: Scope): readonly (readonly [string, unknown])[] {
  if (isRows(value)) return value.map((row) => [row.name, row.value.evaluate(scope)]);
  const fields = value.evaluate(scope);
  if (fields === undefined || fields === null) return [];
  if (isJsonObject(fields)) return Object.entries(fields);
  throw createValueError('Body: form', 'an object with the fields', fields);
}

function isRows(value: Expression | readonly Row[]): value is readonly Row[] {
  return Array.isArray(value);
}

function buildLines(value: unknown): Body {
  if (value === undefined || value === null) return NO_BODY;
  // JSONata turns a list of one value into the value.
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return createBytesBody(items.map((item) => `${toJsonText(item ?? null)}\n`).join(''));
}

/** Builds the parts of one name: of each value or file of a list; none for null and undefined. */
function buildParts(part: PartTemplate, { scope, message }: BodyInputs): Part[] {
  const label = `Body field "${part.name}"`;
  const value = part.value.evaluate(scope);
  const fileName = toScalarText(part.fileName?.evaluate(scope), `${label}: filename`);
  const common = {
    name: part.name,
    ...(fileName !== undefined && { fileName }),
    ...(part.contentType !== undefined && { contentType: part.contentType }),
  };
  if (part.source === 'value' && part.contentType !== undefined && isJsonType(part.contentType)) {
    return value === undefined ? [] : [{ ...common, text: toJsonText(value) }];
  }
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.flatMap((item): Part[] => {
    const text = toScalarText(item, label);
    if (text === undefined) return [];
    return part.source === 'value' ? [{ ...common, text }] : [{ ...findFile(text, message, label), ...common, label }];
  });
}

function buildFile(value: unknown, contentType: string | undefined, { message, openFile }: BodyInputs): BuiltBody {
  const name = toScalarText(value, 'Body: file');
  if (name === undefined || name === '') throw createValueError('Body: file', 'the URL or the name of a file', value);
  const file = findFile(name, message, 'Body: file');
  return {
    body: { kind: 'stream', open: () => openFile(file.url) },
    defaultContentType: contentType ?? file.contentType ?? BINARY_TYPE,
  };
}

/** Finds the file that a text names: an attachment of the message, or a URL. */
function findFile(
  text: string,
  { attachments = {} }: InputMessage,
  label: string,
): Pick<FilePart, 'url' | 'contentType' | 'length' | 'fileName'> {
  const attachment = Object.hasOwn(attachments, text) ? attachments[text] : undefined;
  if (attachment !== undefined) {
    const type = attachment['content-type'];
    const length = Number(attachment.size);
    return {
      url: attachment.url,
      fileName: text,
      // The step before this one may have passed on anything.
      ...(type !== undefined && isHeaderValue(type) && { contentType: type }),
      ...(Number.isInteger(length) && length > 0 && { length }),
    };
  }
  if (/^(?:https?|file):/i.test(text) && URL.canParse(text)) return { url: text };
  throw new RestError(
    'request',
    `${label}: the file is neither a URL nor an attachment of the message; check the expression`,
  );
}
