import type { JsonObject } from '../../../../json.js';
import type { PreviewCredential } from './preview.js';

/** Replaces a value that the page doesn't have. Letters only, so that no encoding changes it. */
export interface Placeholder {
  readonly text: string;
  /** Name of the shell variable for it. */
  readonly variable: string;
}

export interface PlaceholderCredential extends PreviewCredential {
  readonly placeholders: readonly Placeholder[];
  /** A note about values that the page had to assume. */
  readonly note?: string;
}

const TOKEN_PLACEHOLDER: Placeholder = { text: 'RESTxSTEPxACCESSxTOKENx', variable: 'ACCESS_TOKEN' };
const KEY_PLACEHOLDER: Placeholder = { text: 'RESTxSTEPxAPIxKEYx', variable: 'API_KEY' };
const USERNAME_TEXT = 'RESTxSTEPxUSERx';
const PASSWORD_TEXT = 'RESTxSTEPxPASSWORDx';
/** The `user-pass` of RFC 7617, section 2, encoded. */
export const BASIC_PLACEHOLDER: Placeholder = {
  text: btoa(`${USERNAME_TEXT}:${PASSWORD_TEXT}`),
  variable: 'BASIC_CREDENTIALS',
};

/** Header name of an API key if only the service knows it. */
const DEFAULT_HEADER_NAME = 'X-Api-Key';

export const NO_CREDENTIAL: PlaceholderCredential = { type: 'noauth', values: {}, placeholders: [] };

/**
 * Creates a credential with placeholders for its values.
 * @param client readable members of its auth client's `credentials`
 */
export function createPlaceholderCredential(type: string, client: JsonObject): PlaceholderCredential {
  switch (type) {
    case 'oauth2':
    case 'oauth2_instagram': {
      const { token_placement: placement } = client;
      return {
        type,
        values: { access_token: TOKEN_PLACEHOLDER.text, token_placement: placement },
        placeholders: [TOKEN_PLACEHOLDER],
      };
    }
    case 'basic':
      return { type, values: { username: USERNAME_TEXT, password: PASSWORD_TEXT }, placeholders: [BASIC_PLACEHOLDER] };
    case 'api_key': {
      const known = client.headerName ?? client.name;
      const headerName = typeof known === 'string' ? known : DEFAULT_HEADER_NAME;
      const values = { headerName, headerValue: KEY_PLACEHOLDER.text, location: client.location };
      if (headerName === known) return { type, values, placeholders: [KEY_PLACEHOLDER] };
      const note = `The header name is part of the credential; the preview shows ${DEFAULT_HEADER_NAME} instead.`;
      return { type, values, placeholders: [KEY_PLACEHOLDER], note };
    }
    default:
      return NO_CREDENTIAL;
  }
}

/** Replaces every placeholder in a string by `***`. */
export function maskPlaceholders(text: string, placeholders: readonly Placeholder[]): string {
  return placeholders.reduce((rest, placeholder) => rest.replaceAll(placeholder.text, '***'), text);
}
