import type { BodyTemplate } from '../../requestConfig.js';
import type { Attachment } from '../../inputMessage.js';
import { toJsonText, toPlainText } from '../../jsonValues.js';
import type { BodyContext, BuiltBody } from '../../body/builtBody.js';
import { createBytesBody, NO_BODY } from '../../body/builtBody.js';
import type { FilePart, Part, TextPart } from '../../body/multipart.js';
import { buildMultipartBody, createBoundary } from '../../body/multipart.js';
import { encodePairs } from './encodePairs.js';

/** The boundary of v2's legacy functions; servers of existing flows may rely on it. */
const FIXED_BOUNDARY = '__X_ELASTICIO_BOUNDARY__';

/**
 * Builds the body of a legacy request. Only a multipart form sets a Content-Type.
 *
 * @throws RestError `expression`
 */
export function buildBody(template: BodyTemplate, context: BodyContext): BuiltBody {
  const { message, scope } = context;
  switch (template.kind) {
    case 'none':
      return { body: NO_BODY };
    case 'raw':
    case 'file':
      return { body: createBytesBody(toRawText(template.value.evaluate(scope))) };
    case 'urlencoded':
      return {
        body: createBytesBody(encodePairs(template.rows.map((row) => [row.name, row.value.evaluate(scope)]))),
      };
    case 'multipart': {
      const texts = template.rows.map((row) => ({ name: row.name, text: toPlainText(row.value.evaluate(scope)) }));
      const files = Object.entries(message.attachments ?? {}).map(([name, attachment]) =>
        createFilePart(name, attachment),
      );
      return buildMultipart(texts, files, context);
    }
  }
}

function buildMultipart(
  texts: readonly TextPart[],
  files: readonly FilePart[],
  { message, openFile }: BodyContext,
): BuiltBody {
  const parts: Part[] = [...texts, ...files];
  // The fixed boundary could occur in the content, so it is used only if the whole content can be searched.
  const canUseFixedBoundary =
    files.length === 0 &&
    !texts.some(({ name, text }) => name.includes(FIXED_BOUNDARY) || text.includes(FIXED_BOUNDARY));
  const boundary = canUseFixedBoundary
    ? FIXED_BOUNDARY
    : `${FIXED_BOUNDARY}${createBoundary(parts, message.id).replaceAll('-', '')}`;
  return {
    body: buildMultipartBody(parts, boundary, openFile),
    requiredContentType: `multipart/form-data; charset=utf8; boundary=${boundary}`,
  };
}

function createFilePart(name: string, attachment: Attachment): FilePart {
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

function toRawText(value: unknown): string {
  return typeof value === 'string' ? value : toJsonText(value);
}
