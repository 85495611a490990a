import { href } from '../../app/router.js';
import { typeTitle } from '../../data/credentialTypes.js';
import { Badge } from '../../kit/Badge.js';
import { CopyButton } from '../../kit/CopyButton.js';
import { inWords } from './conditions.js';
import { Expiry } from './CredentialItem.js';
import { conditionOf, type CredentialRow } from './credentialRow.js';

/** What there is to know of a credential beside its values. */
export function Facts({ row, now }: { readonly row: CredentialRow; readonly now: number }) {
  const { word, tone } = inWords(conditionOf(row, now));
  return (
    <dl class="credential-facts">
      <dt>State</dt>
      <dd>
        <Badge tone={tone}>{word}</Badge>
      </dd>
      <dt>Type</dt>
      <dd>{typeTitle(row.type)}</dd>
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
        <Expiry life={row.life} now={now} />
      </dd>
      <dt>Id</dt>
      <dd>
        <code>{row.id}</code> <CopyButton text={row.id} label="Copy id" />
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
