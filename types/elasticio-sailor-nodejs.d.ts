declare module 'elasticio-sailor-nodejs/lib/executor.js' {
  interface TaskExecOptions {
    loggerOptions: Record<string, unknown>;
    variables: Readonly<Record<string, string>>;
    services: { apiClient: object; amqp: object; config: Readonly<Record<string, unknown>> };
  }

  /** Processes one message with a module; awaits every listener before the next event. */
  export class TaskExec {
    /** The message's own, with bunyan's levels as methods. */
    readonly logger: object;
    constructor(options: TaskExecOptions);
    errorCount: number;
    on(event: string, listener: (value: unknown) => unknown): this;
    process(module: object, payload: unknown, config: unknown, snapshot: unknown): void;
  }
}

declare module 'elasticio-sailor-nodejs/lib/component_reader.js' {
  export class ComponentReader {
    /** @param componentPath relative to the working directory */
    init(componentPath: string): PromiseLike<void>;
    loadTriggerOrAction(name: string): Promise<object>;
  }
}

declare module 'elasticio-sailor-nodejs/lib/encryptor.js' {
  export default class Encryptor {
    constructor(password: string, iv: string);
    encryptMessageContent(payload: unknown, encoding?: 'base64'): Buffer;
    decryptMessageContent(payload: Buffer, encoding?: 'base64'): unknown;
  }
}

declare module 'elasticio-sailor-nodejs/lib/logging.js' {
  /** Writes the lines of one message, with these fields. */
  export class ComponentLogger {
    constructor(fields: object);
    debug(line: string): void;
    info(line: string): void;
    warn(line: string): void;
    error(line: string): void;
    child(fields: object): { readonly fields: { readonly messageId?: unknown } };
  }
}
