import type { BodyTemplate } from '../requestConfig.js';
import type { Attachment } from '../inputMessage.js';
import { toJsonText, toPlainText } from '../jsonValues.js';
import type { BodyContext, BuiltBody } from './builtBody.js';
import { createBytesBody, NO_BODY } from './builtBody.js';
import type { FilePart, Part, TextPart } from './multipart.js';
import { buildMultipartBody, createBoundary } from './multipart.js';
import { encodeLegacyPairs } from './urlencoded.js';

/** The boundary that receivers of the older functions know. */
const BOUNDARY = '__X_ELASTICIO_BOUNDARY__';

/** The body of a request of the older functions. They announce no Content-Type but that of a multipart form. */
export function buildLegacyBody(template: BodyTemplate, context: BodyContext): BuiltBody {
  const { message, scope } = context;
  switch (template.kind) {
    case 'none':
      return { body: NO_BODY };
    case 'raw':
    case 'file':
      return { body: createBytesBody(rawText(template.value.evaluate(scope))) };
    case 'urlencoded':
      return {
        body: createBytesBody(encodeLegacyPairs(template.rows.map((row) => [row.name, row.value.evaluate(scope)]))),
      };
    case 'multipart': {
      const texts = template.rows.map((row) => ({ name: row.name, text: toPlainText(row.value.evaluate(scope)) }));
      const files = Object.entries(message.attachments ?? {}).map(([name, attachment]) => filePart(name, attachment));
      return multipart(texts, files, context);
    }
  }
}

function multipart(
  texts: readonly TextPart[],
  files: readonly FilePart[],
  { message, openFile }: BodyContext,
): BuiltBody {
  const parts: Part[] = [...texts, ...files];
  // The known boundary could occur in the content, so it is only used where all of it can be looked through.
  const safe =
    files.length === 0 && !texts.some(({ name, text }) => name.includes(BOUNDARY) || text.includes(BOUNDARY));
  const boundary = safe ? BOUNDARY : `${BOUNDARY}${createBoundary(parts, message.id).replaceAll('-', '')}`;
  return {
    body: buildMultipartBody(parts, boundary, openFile),
    requiredContentType: `multipart/form-data; charset=utf8; boundary=${boundary}`,
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
  return typeof value === 'string' ? value : toJsonText(value);
}
