// Input and output of the web worker.

import type { JsonObject } from '../../../../json.js';

/** Everything that a request is built from. */
export interface PreviewInput {
  /** Key of the step's trigger or action in component.json. */
  readonly functionKey: string;
  /** The step's fields, `reader` among them. */
  readonly config: JsonObject;
  readonly message: JsonObject;
  readonly variables: Readonly<Record<string, string>>;
  readonly credential: PreviewCredential;
  /** Expressions to evaluate one by one, by field. */
  readonly expressions: Readonly<Record<string, string>>;
}

/** A step to convert to `request`. */
export interface ConversionInput {
  readonly functionKey: string;
  /** Its configuration, without a credential. */
  readonly step: JsonObject;
}

/** A credential with placeholders for its values. */
interface PreviewCredential {
  readonly type: string;
  readonly values: JsonObject;
}

/** Result of one expression. */
export type Evaluation =
  | { readonly kind: 'value'; readonly json: string }
  /** The expression has no value for this message. */
  | { readonly kind: 'undefined' }
  | { readonly kind: 'error'; readonly text: string };

/** The request with placeholders for the credential's values and for files. */
export interface PreviewedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Absent if there is no body. */
  readonly body?: string;
  /** Files to upload: the placeholder of the content, and the URL to read it from. */
  readonly files: readonly { readonly placeholder: string; readonly url: string }[];
}

export interface Preview {
  readonly evaluations: Readonly<Record<string, Evaluation>>;
  /** The request, or the component's error message and the errors of which it is made. */
  readonly request: PreviewedRequest | { readonly problem: string; readonly problems?: readonly string[] };
}
