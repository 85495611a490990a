import type { CredentialHints } from '../../../wire/provider.js';
import { CopyButton } from '../../kit/CopyButton.js';

/** Suggested scopes and parameters for credentials of a provider. */
export function CredentialHintList({ hints }: { readonly hints: CredentialHints }) {
  const { additional_params: parameters = {}, note } = hints;
  const scopes = hints.scopes?.join(' ');
  const lines = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return (
    <>
      {scopes !== undefined && (
        <p>
          Suggested scopes: <code>{scopes}</code> <CopyButton text={scopes} label="Copy scopes" />
        </p>
      )}
      {lines.length > 0 && (
        <p>
          Additional parameters: <code>{lines.join(' ')}</code>{' '}
          <CopyButton text={lines.join('\n')} label="Copy additional parameters" />
        </p>
      )}
      {note !== undefined && <p>{note}</p>}
    </>
  );
}
