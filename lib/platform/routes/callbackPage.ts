import { createHash } from 'node:crypto';

/** A page for whoever comes back from a provider and has nowhere else to go. */
export interface CallbackPage {
  readonly title: string;
  readonly text: string;
  /** Of the provider, in its own words. */
  readonly reason?: string;
}

const STYLE =
  ':root{color-scheme:light dark}body{font:1.125rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}';

/** Nothing but the page's own style, known by its hash. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export const DONE: CallbackPage = {
  title: 'Access granted',
  text: 'The provider has given access. You can close this page and save the credential.',
};
export const SAVED: CallbackPage = {
  title: 'Access renewed',
  text: 'The credential has its new access. You can close this page.',
};
export const REFUSED: CallbackPage = {
  title: 'This page can not be used',
  text: 'It belongs to no sign-in that was begun in this browser and is still open. Go back to where you came from and start again.',
};
export const BROKEN: CallbackPage = {
  title: 'Something went wrong here',
  text: 'What the provider has answered could not be kept. Go back to where you came from and start again.',
};

export function failedPage(code: string, description: string): CallbackPage {
  return {
    title: 'No access',
    text: 'The provider has not given access. Go back to where you came from to start again.',
    reason: description === '' ? code : `${code}: ${description}`,
  };
}

export function pageHtml({ title, text, reason }: CallbackPage): string {
  const said = reason === undefined ? '' : `<p>The provider says: ${escaped(reason)}</p>\n`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
${said}</main>
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

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
