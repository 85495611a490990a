import { createHash } from 'node:crypto';

/** A plain HTML page with one message, such as the result of an authorization flow that has no `return_to`. */
export interface MessagePage {
  readonly title: string;
  readonly text: string;
  /** The provider's error code and description. */
  readonly reason?: string;
}

const STYLE =
  ':root{color-scheme:light dark}body{font:1.125rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}';

/** The Content-Security-Policy of these pages: it allows only the inline style, by its hash. */
export const MESSAGE_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export const AUTHORIZED_PAGE: MessagePage = {
  title: 'Authorization successful',
  text: 'You can close this page and save the credential.',
};
export const CREDENTIAL_UPDATED_PAGE: MessagePage = {
  title: 'Credential updated',
  text: 'The credential was reauthorized. You can close this page.',
};
export const INVALID_CALLBACK_PAGE: MessagePage = {
  title: 'This authorization link is not valid',
  text: 'The authorization has expired, was already completed, or was started in another browser. Go back and start again.',
};
export const INTERNAL_ERROR_PAGE: MessagePage = {
  title: 'Something went wrong',
  text: "The provider's response could not be saved. Go back and start again.",
};

export function createAuthorizationFailedPage(code: string, description: string): MessagePage {
  return {
    title: 'Authorization failed',
    text: 'The provider did not grant access. Go back and try again.',
    reason: description === '' ? code : `${code}: ${description}`,
  };
}

export function renderMessagePage({ title, text, reason }: MessagePage): string {
  const reasonHtml = reason === undefined ? '' : `<p>Response from the provider: ${escapeHtml(reason)}</p>\n`;
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
