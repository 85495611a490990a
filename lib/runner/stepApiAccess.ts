import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a step must know to reach the API, under the names that the runtime's settings have. */
export interface StepApiSettings {
  readonly API_URI: string;
  readonly API_USERNAME: string;
  readonly API_KEY: string;
  readonly WORKSPACE_ID: string;
  readonly OBJECT_STORAGE_URI: string;
  readonly OBJECT_STORAGE_TOKEN: string;
  readonly FLOW_ID: string;
}

/** How a resource is guarded: the user of the API, the storage's token, or nothing but an address that can't be guessed. */
export type Access = 'basic' | 'bearer' | 'link';

/** Whether a request's Authorization header opens a resource of this kind. */
export function isAllowed(access: Access, settings: StepApiSettings, authorization: string): boolean {
  if (access === 'link') return true;
  const [scheme = '', value = ''] = authorization.split(' ');
  if (access === 'basic') {
    const expected = Buffer.from(`${settings.API_USERNAME}:${settings.API_KEY}`).toString('base64');
    return scheme.toLowerCase() === 'basic' && same(value, expected);
  }
  if (scheme.toLowerCase() !== 'bearer') return false;
  // The runtime sends the token as it is; the storage's own client signs a JWT with it (RFC 7519, HS256).
  const [header = '', payload = '', signature = ''] = value.split('.');
  const signed = createHmac('sha256', settings.OBJECT_STORAGE_TOKEN).update(`${header}.${payload}`).digest('base64url');
  return same(value, settings.OBJECT_STORAGE_TOKEN) || same(signature, signed);
}

function same(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
