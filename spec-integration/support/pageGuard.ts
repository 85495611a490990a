import type { BrowserContext, ConsoleMessage, Page, Request, Response } from 'playwright-core';

/** What pages did that they must not do, and all that they have got. */
export interface PageGuard {
  /** Sentences; empty: all is well. */
  readonly violations: string[];
  watch(context: BrowserContext): Promise<void>;
  /** What the service has answered to the page, by address. Files of the page itself are left out. */
  responsesTo(page: Page): Promise<readonly { readonly url: string; readonly text: string }[]>;
}

/** Chromium's line for every answer of 400 and more: specs of wrong input cause them. 500 and more is looked at apart. */
const CLIENT_ERROR = /^Failed to load resource: the server responded with a status of 4\d\d/;

const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  console.error('the policy has stopped ' + event.effectiveDirective + ' ' + event.blockedURI));`;

/**
 * Looks at every page of the contexts it is given: errors in the console and in scripts, what the content security policy has
 * stopped, answers of 500 and more, and requests that leave the service. A provider's own pages are not looked at.
 * @param origin the service's
 */
export function guardPages(origin: string): PageGuard {
  const faults: string[] = [];
  const answers = new Map<Page, { readonly url: string; readonly text: Promise<string> }[]>();
  const isOurs = (url: string): boolean => url.startsWith(`${origin}/`);

  const readConsole = (message: ConsoleMessage): void => {
    const text = message.text();
    const from = message.page()?.url() ?? '';
    if (message.type() === 'error' && isOurs(from) && !CLIENT_ERROR.test(text))
      faults.push(`console: ${text} at ${from}`);
  };
  const readRequest = (request: Request): void => {
    const url = request.url();
    // Somebody who goes elsewhere, to a provider, takes the whole page there.
    if (isOurs(url) || /^(data|blob|about):/.test(url) || request.isNavigationRequest()) return;
    if (isOurs(request.frame().url())) faults.push(`a request to ${new URL(url).origin}`);
  };
  const readResponse = (response: Response): void => {
    if (isOurs(response.url()) && response.status() >= 500) {
      faults.push(`${String(response.status())} from ${response.url()}`);
    }
  };
  const keepAnswer = (request: Request): void => {
    const url = request.url();
    if (!isOurs(url) || url.startsWith(`${origin}/ui/assets/`) || request.isNavigationRequest()) return;
    const page = request.frame().page();
    const known = answers.get(page) ?? [];
    const text = request.response().then((response) => response?.text() ?? '');
    // A page that is left takes its answers along.
    known.push({ url, text: text.catch(() => '') });
    answers.set(page, known);
  };

  return {
    violations: faults,
    async watch(context) {
      await context.addInitScript({ content: REPORT_VIOLATIONS });
      context.on('console', readConsole);
      context.on('weberror', (error) => {
        const from = error.page()?.url() ?? '';
        if (isOurs(from)) faults.push(`script: ${error.error().message} at ${from}`);
      });
      context.on('request', readRequest);
      context.on('response', readResponse);
      // Not at the response: a body that the page doesn't read may never come to its end.
      context.on('requestfinished', keepAnswer);
    },
    responsesTo: (page) =>
      Promise.all((answers.get(page) ?? []).map(async ({ url, text }) => ({ url, text: await text }))),
  };
}
