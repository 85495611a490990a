import { useState } from 'preact/hooks';

import { href, buildHref, replaceHash, route } from '../../state/router.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';
import { isTokenType } from '../../../auth/registry.js';
import { CopyButton } from '../../kit/CopyButton.js';
import { Failure } from '../../kit/Failure.js';
import { notify } from '../../kit/notices.js';
import { Page } from '../../kit/Page.js';
import { useIntervalWhileVisible } from '../../kit/useIntervalWhileVisible.js';
import { useNow } from '../../kit/useNow.js';
import { CredentialActions } from './CredentialActions.js';
import { getAdvice } from './advice.js';
import { AdviceLine } from './AdviceLine.js';
import { getCondition, type CredentialRow } from './credentialRow.js';
import { DeleteCredential } from './DeleteCredential.js';
import { LazyEditor } from './editor/LazyEditor.js';
import { CredentialProperties } from './CredentialProperties.js';
import { CredentialHistory } from './CredentialHistory.js';
import { getRefreshHistory } from './refreshHistory.js';
import { loadCredential, loadEvents } from './loadCredentials.js';
import { RenameForm } from './RenameForm.js';
import { TokenTimeline } from './TokenTimeline.js';
import { UsageList } from './UsageList.js';

const RELOAD_MS = 10_000;

/** Details of a credential: state, actions and history. */
export function CredentialDetail({ workspaceId, id }: { readonly workspaceId: string; readonly id: string }) {
  const loaded = useLoad((signal) => loadCredential(api, workspaceId, id, signal), [workspaceId, id]);
  const events = useLoad((signal) => loadEvents(api, workspaceId, id, signal), [workspaceId, id]);
  const [isDeleting, setDeleting] = useState(false);
  const now = useNow(1000);
  const reload = (): void => {
    loaded.reload();
    events.reload();
  };
  useIntervalWhileVisible(RELOAD_MS, reload);
  const { query } = route.value;
  const buildHash = (search = ''): string => buildHref(workspaceId, 'credentials', [id], search);
  const { data } = loaded;
  if (data === undefined) {
    return (
      <Page title="Credential">
        {loaded.state === 'failed' ? (
          <Failure failure={loaded.failure} retry={reload} />
        ) : (
          <p aria-busy="true">Loading…</p>
        )}
        <a href={href('credentials')}>All credentials</a>
      </Page>
    );
  }
  const { secret, row, client } = data;
  const advice = getAdvice(row, now);
  return (
    <Page
      title={row.name}
      actions={
        <a role="button" href={href('rest-step', [], new URLSearchParams({ credential: id }).toString())}>
          Use it in a REST step
        </a>
      }
    >
      <p>
        <a href={href('credentials')}>All credentials</a>
      </p>
      {loaded.state === 'failed' && <Failure failure={loaded.failure} retry={reload} />}
      {query.has('created') && (
        <p class="credential-outcome tone-good" role="status">
          Credential saved. Next: use it in a REST step and see the response.
        </p>
      )}
      {advice !== undefined && (
        <div class={getCondition(row, now) === 'ready' ? 'credential-outcome tone-warn' : 'failure'}>
          <AdviceLine row={row} advice={advice} reload={reload} />
        </div>
      )}
      <CredentialProperties row={row} now={now} />
      {row.lifetime !== undefined && isTokenType(row.type) && (
        <section aria-label="Token lifetime">
          <h2>Token lifetime</h2>
          <TokenTimeline lifetime={row.lifetime} history={getRefreshHistory(events.data ?? [])} />
        </section>
      )}
      <CredentialActions
        workspaceId={workspaceId}
        secret={secret}
        row={row}
        onChanged={reload}
        onEdit={() => replaceHash(buildHash('edit=1'))}
        onDelete={() => setDeleting(true)}
      />
      <RenameForm key={row.name} workspaceId={workspaceId} row={row} onRenamed={reload} />
      <FlowFileSnippet row={row} />
      <CredentialHistory loaded={events} />
      <section>
        <h2>Last used</h2>
        <UsageList workspaceId={workspaceId} id={id} />
      </section>
      {query.has('edit') && (
        <LazyEditor
          secret={secret}
          {...(client === undefined ? {} : { authClientId: client.id })}
          onSaved={() => {
            notify('Credential saved');
            replaceHash(buildHash());
            reload();
          }}
          onClose={() => {
            replaceHash(buildHash());
            // The credential may have been reauthenticated.
            reload();
          }}
        />
      )}
      {isDeleting && <DeleteCredential workspaceId={workspaceId} row={row} onClose={() => setDeleting(false)} />}
    </Page>
  );
}

/** The line of a flow file that refers to the credential. */
function FlowFileSnippet({ row: { id, reference } }: { readonly row: CredentialRow }) {
  const line = `credential: { secretId: ${reference ?? id} }`;
  return (
    <section>
      <h2>In a flow file</h2>
      <p>
        To use this credential in a step, add this line: <code>{line}</code>{' '}
        <CopyButton text={line} label="Copy line" />
      </p>
    </section>
  );
}
