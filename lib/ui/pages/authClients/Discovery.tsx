import { useState } from 'preact/hooks';

import { cleanIssuer } from '../../../wire/pastedText.js';
import { ApiFailure, type ResourceOf } from '../../api/client.js';
import { api } from '../../app/session.js';
import { Field } from '../../forms/Field.js';

/** Members of an auth-client that an issuer publishes. */
export type ProviderMetadata = Readonly<Record<string, string | boolean>>;

type Found = ResourceOf<ProviderMetadata & { readonly scopes_supported?: readonly string[] }>;

interface DiscoveryProps {
  /** The issuer as it is typed. */
  readonly issuer: string;
  readonly problem: string | undefined;
  readonly idPrefix: string;
  readonly onIssuer: (issuer: string | undefined) => void;
  readonly onFound: (members: ProviderMetadata) => void;
}

/** Fills in a provider's endpoints from what it publishes about itself. */
export function Discovery({ issuer, problem, idPrefix, onIssuer, onFound }: DiscoveryProps) {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const [scopes, setScopes] = useState<readonly string[]>();
  const find = async (): Promise<void> => {
    setRefusal(undefined);
    setScopes(undefined);
    if (issuer.trim() === '') {
      setRefusal('Paste the issuer first: an address such as https://id.example.com');
      return;
    }
    setBusy(true);
    try {
      const query = new URLSearchParams({ issuer: cleanIssuer(issuer) });
      const { data } = await api.get<Found>(`v2/provider-metadata?${query.toString()}`);
      const { scopes_supported: offered, ...members } = data.attributes;
      onFound(members);
      setScopes(offered ?? []);
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      setRefusal(error.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div
      class="discovery"
      onKeyDown={(event) => {
        // Else it would send the form.
        if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLInputElement))
          return;
        event.preventDefault();
        void find();
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
              'The address that the provider calls itself by. Where it publishes its endpoints (RFC 8414, OpenID Connect) nobody has to enter them.',
          },
        }}
        value={issuer}
        onChange={(value) => {
          setRefusal(undefined);
          onIssuer(typeof value === 'string' && value !== '' ? value : undefined);
        }}
        problem={refusal ?? problem}
      />
      <button type="button" class="secondary" aria-busy={isBusy} disabled={isBusy} onClick={() => void find()}>
        Find endpoints
      </button>
      <p role="status">
        {scopes !== undefined &&
          `Found.${scopes.length === 0 ? '' : ` Scopes that can be asked for: ${scopes.slice(0, 30).join(' ')}`}`}
      </p>
    </div>
  );
}
