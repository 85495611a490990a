import type { ComponentChildren } from 'preact';

import { Page } from '../kit/Page.js';

/** Error page with a button that reloads the application. */
export function PageError({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <Page title={title}>
      <p role="alert">{children}</p>
      <button type="button" class="fitting" onClick={() => globalThis.location.reload()}>
        Reload
      </button>
    </Page>
  );
}
