import type { Body } from '../../http/message.js';
import type { BodyTemplate } from '../config.js';
import type { Scope } from '../expression.js';
import type { Attachment, FlowMessage } from '../flowMessage.js';
import { jsonText, plainText } from '../values.js';
import type { BuiltBody } from './axiosBody.js';
import type { FilePart, OpenFile, Part } from './multipart.js';
import { multipartBody, randomBoundary } from './multipart.js';
import { encodeClassicPairs } from './urlencoded.js';

const NONE: Body = { kind: 'none' };
/** The boundary that receivers of the older functions know. */
const BOUNDARY = '__X_ELASTICIO_BOUNDARY__';

/** The body of a request of the older functions. They announce no Content-Type but that of a multipart form. */
export function classicBody(template: BodyTemplate, message: FlowMessage, scope: Scope, openFile: OpenFile): BuiltBody {
  switch (template.kind) {
    case 'none':
      return { body: NONE };
    case 'raw':
    case 'file':
      return { body: bytesOf(rawText(template.value.evaluate(scope))) };
    case 'urlencoded':
      return { body: bytesOf(encodeClassicPairs(template.rows.map((row) => [row.name, row.value.evaluate(scope)]))) };
    case 'multipart': {
      const texts = template.rows.map((row) => ({ name: row.name, text: plainText(row.value.evaluate(scope)) }));
      const files = Object.entries(message.attachments ?? {}).map(([name, attachment]) => filePart(name, attachment));
      return multipart(texts, files, openFile);
    }
  }
}

function multipart(
  texts: readonly { name: string; text: string }[],
  files: readonly FilePart[],
  openFile: OpenFile,
): BuiltBody {
  // The known boundary could occur in the content, so it is only used where all of it can be looked through.
  const safe =
    files.length === 0 && !texts.some(({ name, text }) => name.includes(BOUNDARY) || text.includes(BOUNDARY));
  const boundary = safe ? BOUNDARY : `${BOUNDARY}${randomBoundary().replaceAll('-', '')}`;
  const parts: Part[] = [...texts, ...files];
  return {
    body: multipartBody(parts, boundary, openFile),
    ownContentType: `multipart/form-data; charset=utf8; boundary=${boundary}`,
  };
}

function filePart(name: string, attachment: Attachment): FilePart {
  const contentType = attachment['content-type'];
  const length = Number(attachment.size);
  return {
    name,
    url: attachment.url,
    fileName: name,
    label: `Attachment "${name}"`,
    ...(contentType === undefined ? {} : { contentType }),
    ...(Number.isInteger(length) && length > 0 ? { length } : {}),
  };
}

function rawText(value: unknown): string {
  return typeof value === 'string' ? value : jsonText(value);
}

function bytesOf(text: string): Body {
  return text === '' ? NONE : { kind: 'bytes', bytes: Buffer.from(text) };
}
