/** A file that travels beside a message: where it can be read, and what is known of it. */
export interface Attachment {
  readonly url: string;
  readonly 'content-type'?: string;
  /** Bytes. The platform writes it as a number or as its text. */
  readonly size?: number | string;
}

/** A message as the runtime hands it to a step. Everything may be absent: a trigger gets an empty one. */
export interface InputMessage {
  readonly id?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly attachments?: Readonly<Record<string, Attachment>>;
  /** The messages of earlier steps, by step id; present when the flow keeps them. */
  readonly passthrough?: Readonly<Record<string, unknown>>;
}
