import { CopyButton } from '../../kit/CopyButton.js';

/** Where providers send users back to, as the page's own address tells it. */
function getRedirectUri(page = globalThis.location.href): string {
  return new URL('../callback/oauth2', page).href;
}

/** What is entered at the provider. */
export function RedirectUri() {
  const address = getRedirectUri();
  return (
    <p class="redirect-address">
      Redirect address, to be entered at the provider: <code>{address}</code>{' '}
      <CopyButton text={address} label="Copy redirect address" />
    </p>
  );
}
