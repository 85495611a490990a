/** Runs the `verifyCredentials` of a component apart from this process. */
export type ComponentVerifier = (
  folder: string,
  secret: { readonly type: string; readonly credentials: Readonly<Record<string, unknown>> },
) => Promise<{ readonly verified: true } | { readonly verified: false; readonly reason: string }>;
