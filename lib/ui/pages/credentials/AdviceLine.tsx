import { href } from '../../state/router.js';
import { Countdown } from '../../kit/Time.js';
import type { Advice } from './advice.js';
import type { CredentialRow } from './credentialRow.js';
import { ReAuthenticate } from './editor/ReAuthenticate.js';

interface AdviceLineProps {
  readonly row: CredentialRow;
  readonly advice: Advice;
  readonly reload: () => void;
}

/** Problem of a credential with the action that solves it. */
export function AdviceLine({ row, advice: { text, action, nextAtMs }, reload }: AdviceLineProps) {
  return (
    <>
      <p>
        {text}{' '}
        {nextAtMs !== undefined && (
          <>
            Next attempt <Countdown until={new Date(nextAtMs).toISOString()} />.
          </>
        )}
      </p>
      {row.error !== undefined && (
        <p class="muted">
          <small>{row.error}</small>
        </p>
      )}
      {action === 'authenticate' && (
        <ReAuthenticate
          secret={{
            id: row.id,
            attributes: { name: row.name, type: row.type, state: row.health === 'ready' ? 'ready' : 'error' },
          }}
          onDone={reload}
        />
      )}
      {action === 'client' && row.clientId !== undefined && (
        <a href={href('auth-clients', [row.clientId])}>Open auth client</a>
      )}
      {action === 'edit' && <a href={href('credentials', [row.id], 'edit=1')}>Enter the values again</a>}
      {action === 'scopes' && <a href={href('credentials', [row.id], 'edit=1')}>Change the scopes</a>}
    </>
  );
}
