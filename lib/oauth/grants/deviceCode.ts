import { help, textField } from '../../members/formField.js';
import { TOKEN_ENDPOINT } from './endpointFields.js';
import type { ClientGrant } from './grant.js';

interface DeviceCodeRequest {
  readonly grant: 'device_code';
  readonly deviceCode: string;
}

/** A poll for the token of a device code (RFC 8628, section 3.4). */
export const deviceCode: ClientGrant<DeviceCodeRequest> = {
  name: 'device_code',
  title: 'Device code (a user signs in on another device)',
  grantType: 'urn:ietf:params:oauth:grant-type:device_code',
  start: 'device',
  authenticatesClient: true,
  endpoints: {
    device_authorization_uri: textField('Device authorization URL', {
      required: true,
      ...help('The endpoint that issues device codes (device_authorization_uri, RFC 8628).'),
    }),
    token_uri: TOKEN_ENDPOINT,
  },
  clientMembers: {},
  mainMembers: [],
  parameters: { device_code: 'secret' },
  endpointMembers: ['token_uri'],
  // RFC 8628, section 3.5.
  failureClasses: {
    authorization_pending: 'pending',
    slow_down: 'pending',
    access_denied: 'dead',
    expired_token: 'dead',
  },
  hasUser: () => true,
  buildParameters: ({ deviceCode: code }) => ({ device_code: code }),
};
