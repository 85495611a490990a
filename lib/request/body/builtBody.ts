import type { Body } from '../../http/message.js';
import type { Scope } from '../expression.js';
import type { InputMessage } from '../inputMessage.js';
import type { OpenFile } from './multipart.js';

/** The inputs of a body other than its template. */
export interface BodyContext {
  readonly method: string;
  /** The Content-Type of a header row. */
  readonly contentTypeRow: string | undefined;
  readonly message: InputMessage;
  readonly scope: Scope;
  readonly openFile: OpenFile;
}

/** A body and the headers and query that belong to it. */
export interface BuiltBody {
  readonly body: Body;
  /** Content-Type when no header row sets one. */
  readonly defaultContentType?: string;
  /** Content-Type that replaces a header row: it holds the boundary. */
  readonly requiredContentType?: string;
  /** Encoded pairs for the query instead of a body. */
  readonly query?: string;
}

export const NO_BODY: Body = { kind: 'none' };

export function createBytesBody(text: string): Body {
  return text === '' ? NO_BODY : { kind: 'bytes', bytes: Buffer.from(text) };
}
