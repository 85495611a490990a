/** The logger that the runtime makes for one message: its lines carry that message's id and no other's. */
export interface Logger {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}
