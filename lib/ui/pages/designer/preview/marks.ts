import type { PreviewCredential } from './order.js';

/** Something that stands for a value that the page doesn't have. Letters only, so that it comes through every encoding. */
export interface Mark {
  readonly found: string;
  /** The name of the variable that stands for it in a command. */
  readonly variable: string;
}

export interface MarkedCredential extends PreviewCredential {
  readonly marks: readonly Mark[];
  /** What the page had to make up, in words. */
  readonly note?: string;
}

const TOKEN: Mark = { found: 'RESTxSTEPxACCESSxTOKENx', variable: 'ACCESS_TOKEN' };
const KEY: Mark = { found: 'RESTxSTEPxAPIxKEYx', variable: 'API_KEY' };
const USER = 'RESTxSTEPxUSERx';
const PASSWORD = 'RESTxSTEPxPASSWORDx';
/** The header's value of user name and password (RFC 7617 section 2). */
export const USER_PASS: Mark = { found: btoa(`${USER}:${PASSWORD}`), variable: 'BASIC_CREDENTIALS' };

/** A name for an API key's header when only the service knows it. */
const UNKNOWN_NAME = 'X-Api-Key';

export const NO_CREDENTIAL: MarkedCredential = { type: 'noauth', values: {}, marks: [] };

/**
 * A credential whose values are marks.
 * @param client what is known of its auth-client's `credentials`
 */
export function markedCredential(type: string, client: Readonly<Record<string, unknown>>): MarkedCredential {
  switch (type) {
    case 'oauth2':
    case 'oauth2_instagram': {
      const { token_placement: placement } = client;
      return { type, values: { access_token: TOKEN.found, token_placement: placement }, marks: [TOKEN] };
    }
    case 'basic':
      return { type, values: { username: USER, password: PASSWORD }, marks: [USER_PASS] };
    case 'api_key': {
      const known = client.headerName ?? client.name;
      const headerName = typeof known === 'string' ? known : UNKNOWN_NAME;
      const values = { headerName, headerValue: KEY.found, location: client.location };
      if (headerName === known) return { type, values, marks: [KEY] };
      const note = `Under which name the key is sent is part of the credential: ${UNKNOWN_NAME} stands for it here.`;
      return { type, values, marks: [KEY], note };
    }
    default:
      return NO_CREDENTIAL;
  }
}

/** The text with every mark taken out. */
export function masked(text: string, marks: readonly Mark[]): string {
  return marks.reduce((rest, { found }) => rest.replaceAll(found, '***'), text);
}
