import { CopyButton } from '../../kit/CopyButton.js';

/** Returns the redirect URI of the service, derived from the page's URL. */
function getRedirectUri(page = globalThis.location.href): string {
  return new URL('../callback/oauth2', page).href;
}

/** The redirect URI with a copy button. */
export function RedirectUri() {
  const redirectUri = getRedirectUri();
  return (
    <p class="redirect-uri">
      Redirect URI to register at the provider: <code>{redirectUri}</code>{' '}
      <CopyButton text={redirectUri} label="Copy redirect URI" />
    </p>
  );
}
