// What the page asks its worker, and what it gets.

/** Everything that a request is made of. */
export interface PreviewInput {
  /** `classic`: one of the two older functions. */
  readonly dialect: 'v2' | 'legacy';
  /** The step's fields, `reader` among them. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly message: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly credential: PreviewCredential;
  /** Expressions to evaluate one by one, by the field that they are in. */
  readonly expressions: Readonly<Record<string, string>>;
}

/** A credential with marks in place of its values. */
export interface PreviewCredential {
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What one expression gives. */
export type Evaluation =
  | { readonly kind: 'value'; readonly json: string }
  /** It has no value for this message. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'error'; readonly text: string };

/** The request as it will be sent; marks stand for the credential's values, and for files. */
export interface PreviewedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Absent: there is none. */
  readonly body?: string;
  /** Files that are read when it is sent: the mark that stands for one, and its address. */
  readonly files: readonly { readonly mark: string; readonly url: string }[];
}

export interface Preview {
  readonly evaluations: Readonly<Record<string, Evaluation>>;
  /** Or why there is none, in the component's words. */
  readonly request: PreviewedRequest | { readonly problem: string };
}
