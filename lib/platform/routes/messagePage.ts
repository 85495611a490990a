import { createHash } from 'node:crypto';

/** A page for whoever comes back from a provider and has nowhere else to go. */
export interface MessagePage {
  readonly title: string;
  readonly text: string;
  /** Of the provider, in its own words. */
  readonly reason?: string;
}

const STYLE =
  ':root{color-scheme:light dark}body{font:1.125rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}';

/** Nothing but the page's own style, known by its hash. */
export const MESSAGE_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export const AUTHORIZED_PAGE: MessagePage = {
  title: 'Access granted',
  text: 'The provider has given access. You can close this page and save the credential.',
};
export const CREDENTIAL_UPDATED_PAGE: MessagePage = {
  title: 'Access renewed',
  text: 'The credential has its new access. You can close this page.',
};
export const INVALID_CALLBACK_PAGE: MessagePage = {
  title: 'This page can not be used',
  text: 'It belongs to no sign-in that was begun in this browser and is still open. Go back to where you came from and start again.',
};
export const INTERNAL_ERROR_PAGE: MessagePage = {
  title: 'Something went wrong here',
  text: 'What the provider has answered could not be kept. Go back to where you came from and start again.',
};

export function createAuthorizationFailedPage(code: string, description: string): MessagePage {
  return {
    title: 'No access',
    text: 'The provider has not given access. Go back to where you came from to start again.',
    reason: description === '' ? code : `${code}: ${description}`,
  };
}

export function renderMessagePage({ title, text, reason }: MessagePage): string {
  const reasonHtml = reason === undefined ? '' : `<p>The provider says: ${escapeHtml(reason)}</p>\n`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
${reasonHtml}</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
