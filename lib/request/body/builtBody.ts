import type { Body } from '../../http/message.js';
import type { Scope } from '../expression.js';
import type { InputMessage } from '../inputMessage.js';
import type { OpenFile } from './multipart.js';

/** What a body is built from, beside its template. */
export interface BodyContext {
  readonly method: string;
  /** The Content-Type that a header row gives. */
  readonly contentTypeRow: string | undefined;
  readonly message: InputMessage;
  readonly scope: Scope;
  readonly openFile: OpenFile;
}

/** A body, and what it says of the rest of the request. */
export interface BuiltBody {
  readonly body: Body;
  /** Content-Type for when no header row gives one. */
  readonly defaultContentType?: string;
  /** Content-Type whatever the rows give: it holds the boundary. */
  readonly requiredContentType?: string;
  /** Pairs for the query instead of a body. */
  readonly query?: string;
}

export const NO_BODY: Body = { kind: 'none' };

export function createBytesBody(text: string): Body {
  return text === '' ? NO_BODY : { kind: 'bytes', bytes: Buffer.from(text) };
}
