import type { Popup } from './authentication.js';

const WIDTH = 560;
const HEIGHT = 720;

/**
 * Opens the window for the sign-in. Only inside of a click do browsers allow that, so it is opened before anybody knows where it
 * will go.
 * @returns undefined: the browser has blocked it
 */
export function openPopup(): Popup | undefined {
  const left = Math.max(0, Math.round(screenX + (outerWidth - WIDTH) / 2));
  const top = Math.max(0, Math.round(screenY + (outerHeight - HEIGHT) / 2));
  const opened = open('about:blank', '_blank', `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`);
  if (opened === null) return undefined;
  // The provider's page is not to lead this one elsewhere. What it opened can be followed and closed all the same.
  opened.opener = null;
  opened.document.title = 'Authenticate';
  opened.document.body.textContent = 'Asking the service where to sign in…';
  return {
    isClosed: () => opened.closed,
    goTo: (url) => opened.location.replace(url),
    close: () => opened.close(),
  };
}
