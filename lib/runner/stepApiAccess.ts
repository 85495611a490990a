import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { encodeUserPass } from '../http/basicAuthorization.js';

/** The settings with which a step reaches the API, by the names of the runtime's settings. */
export interface StepApiSettings {
  readonly API_URI: string;
  readonly API_USERNAME: string;
  readonly API_KEY: string;
  readonly WORKSPACE_ID: string;
  readonly OBJECT_STORAGE_URI: string;
  readonly OBJECT_STORAGE_TOKEN: string;
  readonly FLOW_ID: string;
}

/** The authentication of a resource: the API's user, the storage's token, or only a URL that can't be guessed. */
export type Access = 'basic' | 'bearer' | 'link';

/** Returns whether an Authorization header grants access to a resource. */
export function isAllowed(access: Access, settings: StepApiSettings, authorization: string): boolean {
  if (access === 'link') return true;
  const [scheme = '', value = ''] = authorization.split(' ');
  if (access === 'basic') {
    const expected = encodeUserPass(settings.API_USERNAME, settings.API_KEY);
    return scheme.toLowerCase() === 'basic' && equalsInConstantTime(value, expected);
  }
  if (scheme.toLowerCase() !== 'bearer') return false;
  // The component sends the token itself; the storage's client library signs a JWT with it (RFC 7519, HS256).
  const [header = '', payload = '', signature = ''] = value.split('.');
  const signed = createHmac('sha256', settings.OBJECT_STORAGE_TOKEN).update(`${header}.${payload}`).digest('base64url');
  return equalsInConstantTime(value, settings.OBJECT_STORAGE_TOKEN) || equalsInConstantTime(signature, signed);
}

function equalsInConstantTime(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
