import type { JsonObject } from '../../json.js';
import type { V2ResponseRules } from '../../request/dialects/v2/config.js';
import type { ConversionNotes } from './conversionNotes.js';

/** Converts the rules for a response, and lists what is different in the message. */
export function convertResponse(rules: V2ResponseRules, notes: ConversionNotes): JsonObject {
  notes.add('output', 'statusCode → status, HTTPHeaders → headers, responseBody → body');
  notes.add('output', 'headers: a repeated header becomes a list; setCookie → headers."set-cookie", always a list');
  if (rules.kind === 'attachment') {
    notes.add('output', 'attachmentUrl → body.attachmentUrl; the file is an attachment of the message, too');
    notes.add(
      'output',
      'an error response that is emitted is stored as a file, too; an empty body is null, without a file',
    );
    return { response: { as: 'attachment' } };
  }
  const encoding = rules.encoding.toLowerCase();
  if (encoding === 'base64') {
    notes.add(
      'output',
      'body: the base64 text as before, with encoding: base64 beside it; an empty body is null, not ""',
    );
    return { response: { as: 'base64' } };
  }
  const response = convertEncoding(encoding, notes);
  notes.add(
    'output',
    "body: parsed as JSON only with a JSON media type; other text stays text, so 42 is no longer parsed as a number; JSON that can't be parsed has malformed: true beside it",
  );
  notes.add(
    'output',
    'body: XML, CSV, NDJSON and event streams are parsed; other types but text, such as images, are base64 with encoding: base64 beside it',
  );
  notes.add('output', 'body: integers beyond 2^53 become text with all their digits; an empty body is null, not ""');
  return { response: { ...response, onMalformed: 'text' } };
}

function convertEncoding(encoding: string, notes: ConversionNotes): JsonObject {
  switch (encoding) {
    case 'utf8':
    case 'utf-8':
      notes.add('output', "body: decoded by the response's charset; v2 always decoded it as UTF-8");
      return {};
    case 'utf16le':
    case 'utf-16le':
    case 'ucs2':
    case 'ucs-2':
      return { charset: 'utf-16le' };
    case 'latin1':
    case 'binary':
    case 'ascii':
      notes.add('output', `body: bytes from 0x80 on are decoded as windows-1252, not as ${encoding}`);
      return { charset: 'windows-1252' };
    default:
      notes.refuse(`Response Encoding ${encoding} can't be converted; choose base64 in the step first`);
      return {};
  }
}
