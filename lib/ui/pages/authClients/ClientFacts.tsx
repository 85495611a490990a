import type { AuthClient, Component } from '../../api/resources.js';
import { FIXED, GRANT_TITLES } from '../../data/clientFields.js';
import { isTokenType, typeTitle } from '../../data/credentialTypes.js';
import { ClientState } from './ClientState.js';
import { componentNames } from './componentNames.js';
import { LEVEL_TITLES, levelOf } from './levels.js';
import { RedirectAddress } from './RedirectAddress.js';

/** What it is and stays. */
const TITLES: Readonly<Record<string, string>> = {
  client_id: 'Client ID',
  auth_uri: 'Authorization address',
  token_uri: 'Token address',
  refresh_token_uri: 'Address for refreshing',
};

interface ClientFactsProps {
  readonly client: AuthClient;
  readonly components: readonly Component[];
}

/** What an auth-client is, and what of it can't be changed. */
export function ClientFacts({ client, components }: ClientFactsProps) {
  const { type, credentials = {} } = client.attributes;
  const grant = typeof credentials.grant_type === 'string' ? credentials.grant_type : 'authorization_code';
  const fixed = FIXED.flatMap((name) => {
    const value = credentials[name];
    return isTokenType(type) && typeof value === 'string' ? [{ name, value }] : [];
  });
  return (
    <>
      <dl class="facts">
        <dt>State</dt>
        <dd>
          <ClientState client={client} />
        </dd>
        <dt>Type</dt>
        <dd>{typeTitle(type)}</dd>
        {isTokenType(type) && client.attributes.credentials !== undefined && (
          <>
            <dt>Tokens</dt>
            <dd>{GRANT_TITLES[grant] ?? grant}</dd>
          </>
        )}
        <dt>Visible in</dt>
        <dd>{LEVEL_TITLES[levelOf(client)]}</dd>
        <dt>Components</dt>
        <dd>{componentNames(client, components).join(', ')}</dd>
        {fixed.map(({ name, value }) => (
          <>
            <dt key={name}>{TITLES[name]}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </>
        ))}
      </dl>
      {isTokenType(type) && grant === 'authorization_code' && <RedirectAddress />}
    </>
  );
}
