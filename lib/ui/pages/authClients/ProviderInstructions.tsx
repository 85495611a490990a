import type { Provider } from '../../api/resources.js';
import { RedirectUri } from './RedirectUri.js';

/** Instructions for the registration at the provider. */
export function ProviderInstructions({
  provider,
  showsRedirectUri,
}: {
  readonly provider: Provider;
  readonly showsRedirectUri: boolean;
}) {
  const { description, documentation_url: documentation, registration_url: registration, steps } = provider.attributes;
  return (
    <section class="provider-instructions">
      <p>{description}</p>
      <ol>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {registration !== undefined && (
        <p>
          <a href={registration} target="_blank" rel="noreferrer">
            Register the app at {new URL(registration).hostname}
          </a>
        </p>
      )}
      {documentation !== undefined && (
        <p>
          <a href={documentation} target="_blank" rel="noreferrer">
            Documentation at {new URL(documentation).hostname}
          </a>
        </p>
      )}
      {showsRedirectUri && <RedirectUri />}
    </section>
  );
}
