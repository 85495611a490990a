import type { PreviewCredential } from './preview.js';

/** Something that stands for a value that the page doesn't have. Letters only, so that it comes through every encoding. */
export interface Placeholder {
  readonly found: string;
  /** The name of the variable that stands for it in a command. */
  readonly variable: string;
}

export interface PlaceholderCredential extends PreviewCredential {
  readonly placeholders: readonly Placeholder[];
  /** What the page had to make up, in words. */
  readonly note?: string;
}

const TOKEN_PLACEHOLDER: Placeholder = { found: 'RESTxSTEPxACCESSxTOKENx', variable: 'ACCESS_TOKEN' };
const KEY_PLACEHOLDER: Placeholder = { found: 'RESTxSTEPxAPIxKEYx', variable: 'API_KEY' };
const USERNAME_TEXT = 'RESTxSTEPxUSERx';
const PASSWORD_TEXT = 'RESTxSTEPxPASSWORDx';
/** The header's value of user name and password (RFC 7617 section 2). */
export const BASIC_PLACEHOLDER: Placeholder = {
  found: btoa(`${USERNAME_TEXT}:${PASSWORD_TEXT}`),
  variable: 'BASIC_CREDENTIALS',
};

/** A name for an API key's header when only the service knows it. */
const DEFAULT_HEADER_NAME = 'X-Api-Key';

export const NO_CREDENTIAL: PlaceholderCredential = { type: 'noauth', values: {}, placeholders: [] };

/**
 * A credential whose values are marks.
 * @param client what is known of its auth-client's `credentials`
 */
export function createPlaceholderCredential(
  type: string,
  client: Readonly<Record<string, unknown>>,
): PlaceholderCredential {
  switch (type) {
    case 'oauth2':
    case 'oauth2_instagram': {
      const { token_placement: placement } = client;
      return {
        type,
        values: { access_token: TOKEN_PLACEHOLDER.found, token_placement: placement },
        placeholders: [TOKEN_PLACEHOLDER],
      };
    }
    case 'basic':
      return { type, values: { username: USERNAME_TEXT, password: PASSWORD_TEXT }, placeholders: [BASIC_PLACEHOLDER] };
    case 'api_key': {
      const known = client.headerName ?? client.name;
      const headerName = typeof known === 'string' ? known : DEFAULT_HEADER_NAME;
      const values = { headerName, headerValue: KEY_PLACEHOLDER.found, location: client.location };
      if (headerName === known) return { type, values, placeholders: [KEY_PLACEHOLDER] };
      const note = `Under which name the key is sent is part of the credential: ${DEFAULT_HEADER_NAME} stands for it here.`;
      return { type, values, placeholders: [KEY_PLACEHOLDER], note };
    }
    default:
      return NO_CREDENTIAL;
  }
}

/** The text with every mark taken out. */
export function maskPlaceholders(text: string, marks: readonly Placeholder[]): string {
  return marks.reduce((rest, { found }) => rest.replaceAll(found, '***'), text);
}
