import { useState } from 'preact/hooks';

import { isNonEmptyString } from '../../../json.js';
import { cleanIssuer } from '../../../members/pastedText.js';
import { ApiFailure, type ResourceOf } from '../../api/client.js';
import { api } from '../../state/session.js';
import { Field } from '../../forms/Field.js';

/** Members of an auth client from the issuer's metadata. */
type ProviderMetadata = Readonly<Record<string, string | boolean>>;

type Found = ResourceOf<ProviderMetadata & { readonly scopes_supported?: readonly string[] }>;

interface DiscoveryProps {
  /** Input of the user. */
  readonly issuer: string;
  readonly problem: string | undefined;
  readonly idPrefix: string;
  readonly onIssuer: (issuer: string | undefined) => void;
  readonly onFound: (members: ProviderMetadata) => void;
}

/** Fills in a provider's endpoints from its metadata (RFC 8414, OpenID Connect Discovery 1.0). */
export function Discovery({ issuer, problem, idPrefix, onIssuer, onFound }: DiscoveryProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [scopes, setScopes] = useState<readonly string[]>();
  const discover = async (): Promise<void> => {
    setError(undefined);
    setScopes(undefined);
    if (issuer.trim() === '') {
      setError('Enter the issuer first, such as https://id.example.com');
      return;
    }
    setBusy(true);
    try {
      const query = new URLSearchParams({ issuer: cleanIssuer(issuer) });
      const { data } = await api.get<Found>(`v2/provider-metadata?${query.toString()}`);
      const { scopes_supported: scopesSupported, ...members } = data.attributes;
      onFound(members);
      setScopes(scopesSupported ?? []);
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      setError(error.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div
      class="discovery"
      onKeyDown={(event) => {
        // Otherwise Enter submits the form.
        if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLInputElement))
          return;
        event.preventDefault();
        void discover();
      }}
    >
      <Field
        name="issuer"
        id={`${idPrefix}-issuer`}
        field={{
          viewClass: 'TextFieldView',
          label: 'Issuer',
          placeholder: 'https://id.example.com',
          help: {
            description:
              'The URL that identifies the provider. If it publishes its endpoints (RFC 8414, OpenID Connect Discovery), they are filled in for you.',
          },
        }}
        value={issuer}
        onChange={(value) => {
          setError(undefined);
          onIssuer(isNonEmptyString(value) ? value : undefined);
        }}
        problem={error ?? problem}
      />
      <button type="button" class="secondary" aria-busy={isBusy} disabled={isBusy} onClick={() => void discover()}>
        Discover endpoints
      </button>
      <p role="status">
        {scopes !== undefined &&
          `Endpoints found.${scopes.length === 0 ? '' : ` Supported scopes: ${scopes.slice(0, 30).join(' ')}`}`}
      </p>
    </div>
  );
}
