import { CopyButton } from '../../kit/CopyButton.js';
import type { CredentialRow } from './credentialRow.js';

/** The line that a step of a flow file names the credential with. */
export function FlowFileSnippet({ row: { id, reference } }: { readonly row: CredentialRow }) {
  const line = `credential: { secretId: ${reference ?? id} }`;
  return (
    <section>
      <h2>In a flow file</h2>
      <p>
        A step signs its requests with it by this line: <code>{line}</code> <CopyButton text={line} label="Copy line" />
      </p>
    </section>
  );
}
