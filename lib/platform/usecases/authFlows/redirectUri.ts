/** Path of the callback below the service's public URL. */
export const CALLBACK_PATH = '/callback/oauth2';

/** Builds the redirect URI to register at providers; a deployment has one. */
export function buildRedirectUri(publicUrl: string): string {
  return `${publicUrl}${CALLBACK_PATH}`;
}
