import { CopyButton } from '../../kit/CopyButton.js';
import type { CredentialRow } from './credentialRow.js';

/** The line of a flow file that refers to the credential. */
export function FlowFileSnippet({ row: { id, reference } }: { readonly row: CredentialRow }) {
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
