import type { BrowserContext, ConsoleMessage, Page, Request, Response } from 'playwright-core';

/** Records the violations of pages and the responses to them. */
export interface PageGuard {
  /** One sentence per violation. */
  readonly violations: string[];
  watch(context: BrowserContext): Promise<void>;
  /** Responses of the service to the page, without the page's own assets. */
  responsesTo(page: Page): Promise<readonly { readonly url: string; readonly text: string }[]>;
}

/** Chromium's console message for 4xx responses, which specs of wrong input cause. 5xx are checked separately. */
const CLIENT_ERROR = /^Failed to load resource: the server responded with a status of 4\d\d/;

const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  console.error('the policy has stopped ' + event.effectiveDirective + ' ' + event.blockedURI));`;

/**
 * Records violations of all pages of the watched contexts: console and script errors, content security policy violations, 5xx
 * responses, and requests to other origins. The pages of providers are ignored.
 * @param origin origin of the service
 */
export function guardPages(origin: string): PageGuard {
  const violations: string[] = [];
  const responses = new Map<Page, { readonly url: string; readonly text: Promise<string> }[]>();
  const isOurs = (url: string): boolean => url.startsWith(`${origin}/`);

  const checkConsole = (message: ConsoleMessage): void => {
    const text = message.text();
    const from = message.page()?.url() ?? '';
    if (message.type() === 'error' && isOurs(from) && !CLIENT_ERROR.test(text))
      violations.push(`console: ${text} at ${from}`);
  };
  const checkRequest = (request: Request): void => {
    const url = request.url();
    // Navigation to a provider leaves the page.
    if (isOurs(url) || /^(data|blob|about):/.test(url) || request.isNavigationRequest()) return;
    if (isOurs(request.frame().url())) violations.push(`a request to ${new URL(url).origin}`);
  };
  const checkResponse = (response: Response): void => {
    if (isOurs(response.url()) && response.status() >= 500) {
      violations.push(`${String(response.status())} from ${response.url()}`);
    }
  };
  const recordResponse = (request: Request): void => {
    const url = request.url();
    if (!isOurs(url) || url.startsWith(`${origin}/ui/assets/`) || request.isNavigationRequest()) return;
    const page = request.frame().page();
    const known = responses.get(page) ?? [];
    const text = request.response().then((response) => response?.text() ?? '');
    // The body is gone once the page has navigated away.
    known.push({ url, text: text.catch(() => '') });
    responses.set(page, known);
  };

  return {
    violations,
    async watch(context) {
      await context.addInitScript({ content: REPORT_VIOLATIONS });
      context.on('console', checkConsole);
      context.on('weberror', (error) => {
        const from = error.page()?.url() ?? '';
        if (isOurs(from)) violations.push(`script: ${error.error().message} at ${from}`);
      });
      context.on('request', checkRequest);
      context.on('response', checkResponse);
      // Not on "response": a body that the page doesn't read may never end.
      context.on('requestfinished', recordResponse);
    },
    responsesTo: (page) =>
      Promise.all((responses.get(page) ?? []).map(async ({ url, text }) => ({ url, text: await text }))),
  };
}
