import type { Popup } from './authentication.js';

const WIDTH = 560;
const HEIGHT = 720;

/**
 * Opens the window for the sign-in. Browsers allow that only in a click handler, so it is opened before the authorization URL is
 * known.
 * @returns undefined when the browser has blocked it
 */
export function openPopup(): Popup | undefined {
  const left = Math.max(0, Math.round(screenX + (outerWidth - WIDTH) / 2));
  const top = Math.max(0, Math.round(screenY + (outerHeight - HEIGHT) / 2));
  const opened = open('about:blank', '_blank', `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`);
  if (opened === null) return undefined;
  // Keeps the provider's page from navigating this one.
  opened.opener = null;
  opened.document.title = 'Authenticate';
  opened.document.body.textContent = 'Preparing the sign-in…';
  return {
    isClosed: () => opened.closed,
    goTo: (url) => opened.location.replace(url),
    close: () => {
      if (isOwnPage(opened)) opened.close();
    },
  };
}

/** False while the window shows the provider's page: without an opener, Chromium refuses to close that and logs an error. */
function isOwnPage(opened: Window): boolean {
  try {
    // Throws for a window of another origin.
    return opened.location.href !== '';
  } catch {
    return false;
  }
}
