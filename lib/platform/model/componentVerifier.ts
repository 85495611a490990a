import type { JsonObject } from '../../json.js';

/** Runs the `verifyCredentials` of a component in a separate process. */
export type ComponentVerifier = (
  folder: string,
  secret: { readonly type: string; readonly credentials: JsonObject },
) => Promise<{ readonly verified: true } | { readonly verified: false; readonly reason: string }>;
