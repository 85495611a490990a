declare module 'json-server' {
  import type { RequestListener } from 'node:http';

  /** An Express application. */
  type Application = RequestListener & { use(...handlers: unknown[]): void };

  export function create(): Application;
  export function defaults(options?: { readonly logger?: boolean; readonly readOnly?: boolean }): unknown[];
  /** @param data the collections by name; they are changed by requests */
  export function router(data: object): unknown;
}
