import type { Preset } from '../../data/preset.js';
import { RedirectUri } from './RedirectUri.js';

/** Instructions for the registration at the provider. */
export function ProviderInstructions({
  preset,
  showsRedirectUri,
}: {
  readonly preset: Preset;
  readonly showsRedirectUri: boolean;
}) {
  const { description, registrationUrl, steps } = preset;
  return (
    <section class="provider-instructions">
      <p>{description}</p>
      <ol>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {registrationUrl !== undefined && (
        <p>
          <a href={registrationUrl} target="_blank" rel="noreferrer">
            Register the app at {new URL(registrationUrl).hostname}
          </a>
        </p>
      )}
      {showsRedirectUri && <RedirectUri />}
    </section>
  );
}
