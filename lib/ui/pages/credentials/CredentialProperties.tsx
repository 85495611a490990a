import { href } from '../../state/router.js';
import { getTypeTitle } from '../../data/getTypeTitle.js';
import { Badge } from '../../kit/Badge.js';
import { CopyButton } from '../../kit/CopyButton.js';
import { describeCondition } from './conditions.js';
import { Expiry, RefreshTokenExpiry } from './CredentialItem.js';
import { getCondition, type CredentialRow } from './credentialRow.js';

/** Properties of a credential, without its values. */
export function CredentialProperties({ row, now }: { readonly row: CredentialRow; readonly now: number }) {
  const { label, tone } = describeCondition(getCondition(row, now));
  return (
    <dl class="credential-properties">
      <dt>State</dt>
      <dd>
        <Badge tone={tone}>{label}</Badge>
      </dd>
      <dt>Type</dt>
      <dd>{getTypeTitle(row.type)}</dd>
      {row.clientId !== undefined && (
        <>
          <dt>Auth client</dt>
          <dd>
            <a href={href('auth-clients', [row.clientId])}>{row.clientName ?? row.clientId}</a>
          </dd>
        </>
      )}
      {row.owner !== undefined && (
        <>
          <dt>Owner</dt>
          <dd>{row.owner}</dd>
        </>
      )}
      <dt>Expiry</dt>
      <dd>
        <Expiry lifetime={row.lifetime} now={now} />
      </dd>
      {row.lifetime?.refreshTokenExpiresAtMs !== undefined && (
        <>
          <dt>Refresh token</dt>
          <dd>
            <RefreshTokenExpiry expiresAtMs={row.lifetime.refreshTokenExpiresAtMs} now={now} />
          </dd>
        </>
      )}
      <dt>ID</dt>
      <dd>
        <code>{row.id}</code> <CopyButton text={row.id} label="Copy ID" />
      </dd>
      {row.reference !== undefined && (
        <>
          <dt>Reference</dt>
          <dd>
            <code>{row.reference}</code> <CopyButton text={row.reference} label="Copy reference" />
          </dd>
        </>
      )}
    </dl>
  );
}
