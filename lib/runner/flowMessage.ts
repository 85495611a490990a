/** A message as it travels between steps and in files of messages. */
export interface FlowMessage {
  readonly id?: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly attachments?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly passthrough?: Readonly<Record<string, unknown>>;
}
