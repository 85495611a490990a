import { findGrantType, IMMUTABLE_MEMBERS } from '../../../oauth/grants/index.js';
import type { AuthClient, Component } from '../../api/resources.js';
import { isTokenType } from '../../../auth/registry.js';
import { getTypeTitle } from '../../data/getTypeTitle.js';
import { ClientHealthStatus } from './ClientHealthStatus.js';
import { getComponentNames } from './getComponentNames.js';
import { LEVEL_TITLES, getClientLevel } from './levels.js';
import { RedirectUri } from './RedirectUri.js';

/** Titles of immutable members. */
const MEMBER_TITLES: Readonly<Record<string, string>> = {
  client_id: 'Client ID',
  auth_uri: 'Authorization URL',
  token_uri: 'Token URL',
  refresh_token_uri: 'Refresh URL',
};

interface ClientPropertiesProps {
  readonly client: AuthClient;
  readonly components: readonly Component[];
}

/** Read-only properties of an auth client. */
export function ClientProperties({ client, components }: ClientPropertiesProps) {
  const { type, credentials = {} } = client.attributes;
  const grant = findGrantType(credentials);
  const fixed = IMMUTABLE_MEMBERS.flatMap((name) => {
    const value = credentials[name];
    return isTokenType(type) && typeof value === 'string' ? [{ name, value }] : [];
  });
  return (
    <>
      <dl class="facts">
        <dt>State</dt>
        <dd>
          <ClientHealthStatus client={client} />
        </dd>
        <dt>Type</dt>
        <dd>{getTypeTitle(type)}</dd>
        {isTokenType(type) && client.attributes.credentials !== undefined && (
          <>
            <dt>Grant type</dt>
            <dd>{grant?.title ?? String(credentials.grant_type)}</dd>
          </>
        )}
        <dt>Visible in</dt>
        <dd>{LEVEL_TITLES[getClientLevel(client)]}</dd>
        <dt>Components</dt>
        <dd>{getComponentNames(client, components).join(', ')}</dd>
        {fixed.map(({ name, value }) => (
          <>
            <dt key={name}>{MEMBER_TITLES[name]}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </>
        ))}
      </dl>
      {isTokenType(type) && grant?.start === 'redirect' && <RedirectUri />}
    </>
  );
}
