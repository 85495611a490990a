import type { Preset } from '../../data/preset.js';
import { RedirectUri } from './RedirectUri.js';

/** What to do at the provider first. */
export function ProviderInstructions({
  preset,
  isRedirected,
}: {
  readonly preset: Preset;
  readonly isRedirected: boolean;
}) {
  const { description: about, registrationUrl: register, steps } = preset;
  return (
    <section class="provider-notes">
      <p>{about}</p>
      <ol>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {register !== undefined && (
        <p>
          <a href={register} target="_blank" rel="noreferrer">
            Register the app at {new URL(register).hostname}
          </a>
        </p>
      )}
      {isRedirected && <RedirectUri />}
    </section>
  );
}
