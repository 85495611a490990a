/** Where the callback is, below the service's address. */
export const CALLBACK_PATH = '/callback/oauth2';

/** The one address of a deployment that is registered at providers. */
export function buildRedirectUri(publicUrl: string): string {
  return `${publicUrl}${CALLBACK_PATH}`;
}
