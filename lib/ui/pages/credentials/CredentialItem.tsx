import { href } from '../../state/router.js';
import { getTypeTitle } from '../../data/getTypeTitle.js';
import { Badge } from '../../kit/Badge.js';
import { Countdown } from '../../kit/Time.js';
import { getAdvice } from './advice.js';
import { AdviceLine } from './AdviceLine.js';
import { describeCondition } from './conditions.js';
import { getCondition, type CredentialRow, type TokenLifetime } from './credentialRow.js';
import { TokenTimeline } from './TokenTimeline.js';

interface CredentialItemProps {
  readonly row: CredentialRow;
  readonly now: number;
  readonly reload: () => void;
}

/** A row of the list of credentials. */
export function CredentialItem({ row, now, reload }: CredentialItemProps) {
  const { label, tone } = describeCondition(getCondition(row, now));
  const advice = getAdvice(row, now);
  return (
    <li>
      <div>
        <p>
          <a href={href('credentials', [row.id])}>
            <strong>{row.name}</strong>
          </a>
        </p>
        <p class="muted">
          <small>
            {[getTypeTitle(row.type), row.clientName, row.owner].filter((part) => part !== undefined).join(' · ')}
          </small>
        </p>
      </div>
      <p>
        <Badge tone={tone}>{label}</Badge>
      </p>
      <p>
        <Expiry lifetime={row.lifetime} now={now} />
        {row.lifetime?.refreshTokenExpiresSoon === true && row.lifetime.refreshTokenExpiresAtMs !== undefined && (
          <>
            <br />
            <small>
              <RefreshTokenExpiry expiresAtMs={row.lifetime.refreshTokenExpiresAtMs} now={now} />
            </small>
          </>
        )}
      </p>
      <div>{row.lifetime !== undefined && <TokenTimeline lifetime={row.lifetime} isCompact />}</div>
      {advice !== undefined && (
        <div class="credential-advice">
          <AdviceLine row={row} advice={advice} reload={reload} />
        </div>
      )}
    </li>
  );
}

/** Expiry of a refresh token: `Refresh token expires in 6 d`. */
export function RefreshTokenExpiry({ expiresAtMs, now }: { readonly expiresAtMs: number; readonly now: number }) {
  return (
    <>
      {expiresAtMs <= now ? 'Refresh token expired ' : 'Refresh token expires '}
      <Countdown until={new Date(expiresAtMs).toISOString()} />
    </>
  );
}

/** Expiry of a token; other credentials do not expire. */
export function Expiry({ lifetime, now }: { readonly lifetime: TokenLifetime | undefined; readonly now: number }) {
  const expiresAtMs = lifetime?.expiresAtMs;
  if (expiresAtMs === undefined) return <span class="muted">Does not expire</span>;
  return (
    <>
      {expiresAtMs <= now ? 'Expired ' : 'Expires '}
      <Countdown until={new Date(expiresAtMs).toISOString()} />
    </>
  );
}
