import { useState } from 'preact/hooks';

import { ApiFailure } from '../../api/client.js';
import type { RefreshState, Secret } from '../../api/resources.js';
import { api } from '../../state/session.js';
import { isTokenType } from '../../../auth/registry.js';
import { PROVIDER_STRATEGIES } from '../../../oauth/providers/index.js';
import type { CredentialRow } from './credentialRow.js';
import { ReAuthenticate } from './editor/ReAuthenticate.js';
import { secretPath } from './loadCredentials.js';
import {
  describeFailure,
  describeRefresh,
  describeRefreshFailure,
  describeVerification,
  type ActionResult,
} from './actionResults.js';

/** Refresh strategies of credentials that a user authorizes. */
const USER_STRATEGIES: readonly string[] = ['none', 'refresh_token', ...PROVIDER_STRATEGIES];

interface CredentialActionsProps {
  readonly workspaceId: string;
  readonly secret: Secret;
  readonly row: CredentialRow;
  readonly onChanged: () => void;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

/** Buttons for the actions on a credential, and the result of the last one. */
export function CredentialActions({ workspaceId, secret, row, onChanged, onEdit, onDelete }: CredentialActionsProps) {
  const [busy, setBusy] = useState<'verify' | 'refresh'>();
  const [outcome, setOutcome] = useState<ActionResult>();
  const path = secretPath(workspaceId, row.id);
  const run = async (
    kind: 'verify' | 'refresh',
    work: () => Promise<ActionResult>,
    describeError: (failure: ApiFailure) => ActionResult,
  ): Promise<void> => {
    setBusy(kind);
    setOutcome(undefined);
    try {
      setOutcome(await work());
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      setOutcome(describeError(error));
    } finally {
      setBusy(undefined);
      onChanged();
    }
  };
  const verify = async (): Promise<ActionResult> =>
    describeVerification(
      (await api.post<{ attributes: { verified: boolean; reason?: string } }>(`${path}/verify`)).data.attributes,
    );
  const refresh = async (): Promise<ActionResult> => {
    await api.post(`${path}/refresh`);
    const { data } = await api.get<RefreshState>(`${path}/refresh`);
    return describeRefresh(row.lifetime?.obtainedAtMs, Date.parse(data.attributes.obtained_at));
  };
  return (
    <section aria-label="Actions">
      <div class="credential-actions">
        <button
          type="button"
          class="secondary"
          aria-busy={busy === 'verify'}
          disabled={busy !== undefined}
          onClick={() => void run('verify', verify, describeFailure)}
        >
          Verify
        </button>
        {isTokenType(row.type) && (
          <>
            <button
              type="button"
              class="secondary"
              aria-busy={busy === 'refresh'}
              disabled={busy !== undefined}
              onClick={() => void run('refresh', refresh, describeRefreshFailure)}
            >
              Refresh
            </button>
            {USER_STRATEGIES.includes(row.lifetime?.strategy ?? 'none') && (
              <ReAuthenticate secret={secret} onDone={onChanged} />
            )}
          </>
        )}
        <button type="button" class="secondary" onClick={onEdit}>
          Edit
        </button>
        <button type="button" class="danger outline" onClick={onDelete}>
          Delete
        </button>
      </div>
      <div aria-live="polite">
        {outcome !== undefined && (
          <p class={`credential-outcome tone-${outcome.tone}`}>
            {outcome.text} {outcome.next}
          </p>
        )}
      </div>
    </section>
  );
}
