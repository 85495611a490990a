/** The runtime's logger for one message; its lines carry the message's id. */
export interface Logger {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
  /** Returns a logger of bunyan, whose lines carry these fields too; simple: without settings among them. Absent in loggers other than the runtime's. */
  child?(fields: object, isSimple?: boolean): { readonly fields?: { readonly messageId?: unknown } };
}
