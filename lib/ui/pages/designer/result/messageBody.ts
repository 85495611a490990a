import { isJsonObject, parseJson, type JsonObject } from '../../../../json.js';
import type { Excerpt } from '../../../../wire/run.js';

/** An emitted message for the page. */
export interface ShownMessage {
  /** The response's body, if the message is a response, else the whole message: JSON or text. */
  readonly text: string;
  readonly isResponse: boolean;
  /** Explanations for readers who expect the plain response. */
  readonly notes: readonly string[];
}

/** Integers that a JavaScript number can't hold. */
const LONG_INTEGER = /"-?\d{16,}"/;

/** Explains an emitted message: what its body is, and why it isn't as the server sent it. */
export function explainMessage({ text, length }: Excerpt): ShownMessage {
  if (text.length < length) {
    const note = `The message is too long to be shown whole: the first ${text.length} of ${length} characters.`;
    return { text, isResponse: false, notes: [note] };
  }
  const message = parseJson(text);
  if (!isJsonObject(message)) return { text, isResponse: false, notes: [] };
  const found = findBody(message);
  if (found === undefined) return { text, isResponse: false, notes: listMessageNotes(message) };
  const { body } = found;
  return {
    text: typeof body === 'string' ? body : JSON.stringify(body, undefined, 2),
    isResponse: true,
    notes: listBodyNotes(message, body),
  };
}

/** Returns the body of a message that is a response: `responseBody` of v2, `body` beside status and headers of the other functions. */
function findBody(message: JsonObject): { readonly body: unknown } | undefined {
  if ('responseBody' in message) return { body: message.responseBody };
  const isResponse =
    typeof (message.status ?? message.statusCode) === 'number' && isJsonObject(message.headers) && 'body' in message;
  return isResponse ? { body: message.body } : undefined;
}

function listMessageNotes({ records, error, ...others }: JsonObject): readonly string[] {
  const isAlone = Object.keys(others).length === 0;
  if (isAlone && Array.isArray(records)) return [`A batch of ${records.length} records.`];
  if (isAlone && isJsonObject(error)) return ['The rule emits this in place of a response: there is none.'];
  return [];
}

function listBodyNotes({ encoding, malformed, responseBody }: JsonObject, body: unknown): readonly string[] {
  const notes: string[] = [];
  if (body === null) notes.push('The response has no body, which is null.');
  if (malformed === true) {
    notes.push('The body doesn’t match its format, so that it is emitted as text, with malformed: true beside it.');
  }
  if (encoding === 'base64') {
    notes.push(
      'The body is binary, or its media type is unknown: base64, with encoding: base64 beside it. “as” in Response selects another format.',
    );
  }
  if (isJsonObject(body) && typeof body.attachmentUrl === 'string') {
    notes.push(
      'The body is stored as a file, an attachment of the message. The file of a sample is deleted when the sample has ended.',
    );
  }
  const [long] = responseBody === undefined ? (LONG_INTEGER.exec(JSON.stringify(body)) ?? []) : [];
  if (long !== undefined && typeof body !== 'string') {
    notes.push(
      `Integers beyond 2^53 are text, such as ${long}, so that they keep all digits. “integers” in Response changes that.`,
    );
  }
  return notes;
}
