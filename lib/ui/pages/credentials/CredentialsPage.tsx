import './credentials.css';

import { navigate, route } from '../../state/router.js';
import { notify } from '../../kit/notices.js';
import { CredentialDetail } from './CredentialDetail.js';
import { CredentialList } from './CredentialList.js';
import { LazyEditor } from './editor/LazyEditor.js';

/** The list of credentials, the details of one, or the dialog for a new one over the list. */
export function CredentialsPage() {
  const { workspaceId, rest, query } = route.value;
  const [id] = rest;
  if (id !== undefined && id !== 'new') return <CredentialDetail key={id} workspaceId={workspaceId} id={id} />;
  const authClientId = query.get('auth_client') ?? undefined;
  return (
    <>
      <CredentialList workspaceId={workspaceId} />
      {id === 'new' && (
        <LazyEditor
          {...(authClientId === undefined ? {} : { authClientId })}
          onSaved={(secretId) => {
            notify('Credential saved');
            navigate('credentials', [secretId], 'created=1');
          }}
          onClose={() => navigate('credentials')}
        />
      )}
    </>
  );
}
