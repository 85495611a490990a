import { href } from '../../app/router.js';
import { typeTitle } from '../../data/credentialTypes.js';
import { Badge } from '../../kit/Badge.js';
import { Countdown } from '../../kit/Time.js';
import { adviceOf } from './advice.js';
import { AdviceLine } from './AdviceLine.js';
import { inWords } from './conditions.js';
import { conditionOf, type CredentialRow, type Life } from './credentialRow.js';
import { TokenLife } from './TokenLife.js';

interface CredentialItemProps {
  readonly row: CredentialRow;
  readonly now: number;
  readonly reload: () => void;
}

/** A credential in the list. */
export function CredentialItem({ row, now, reload }: CredentialItemProps) {
  const { word, tone } = inWords(conditionOf(row, now));
  const advice = adviceOf(row, now);
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
            {[typeTitle(row.type), row.clientName, row.owner].filter((part) => part !== undefined).join(' · ')}
          </small>
        </p>
      </div>
      <p>
        <Badge tone={tone}>{word}</Badge>
      </p>
      <p>
        <Expiry life={row.life} now={now} />
      </p>
      <div>{row.life !== undefined && <TokenLife life={row.life} isCompact />}</div>
      {advice !== undefined && (
        <div class="credential-advice">
          <AdviceLine row={row} advice={advice} reload={reload} />
        </div>
      )}
    </li>
  );
}

/** When the token ends; other values don't. */
export function Expiry({ life, now }: { readonly life: Life | undefined; readonly now: number }) {
  const expiresAtMs = life?.expiresAtMs;
  if (expiresAtMs === undefined) return <span class="muted">Does not end</span>;
  return (
    <>
      {expiresAtMs <= now ? 'Ended ' : 'Ends '}
      <Countdown until={new Date(expiresAtMs).toISOString()} />
    </>
  );
}
