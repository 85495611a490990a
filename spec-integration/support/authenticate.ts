import { expect } from 'chai';

import { sandbox, type Page } from '../../spec/support/sandbox.js';
import type { Api } from './credentialService.js';

export interface AuthenticateOptions {
  readonly api: Api;
  /** URL of the service. */
  readonly publicUrl: string;
  readonly workspaceId: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** The secret to re-authenticate. */
  readonly secretId?: string;
  /** The button that the user clicks at the provider. */
  readonly button?: 'Allow' | 'Cancel';
}

export interface Authenticated {
  readonly flowId: string;
  /** The final page of the browser. */
  readonly page: Page;
}

/** Completes an authorization flow as a user does, in its own browser. */
export async function authenticate(options: AuthenticateOptions): Promise<Authenticated> {
  const { api, publicUrl, workspaceId, clientId, scopes, secretId, button = 'Allow' } = options;
  const to = (type: string, id: string): object => ({ data: { type, id } });
  const begun = await api('POST', `/v2/workspaces/${workspaceId}/auth-flows`, {
    data: {
      type: 'auth-flow',
      attributes: { scopes },
      relationships: {
        auth_client: to('auth-client', clientId),
        ...(secretId === undefined ? {} : { auth_secret: to('auth-secret', secretId) }),
      },
    },
  });
  expect(begun.status, JSON.stringify(begun.body)).to.equal(201);
  const { openBrowser } = await sandbox('browser.mjs');
  const browser = openBrowser();
  for (const cookie of begun.headers.getSetCookie()) browser.setCookie(`${publicUrl}/callback/oauth2`, cookie);
  const requests = await browser.open(begun.body.data.attributes.authorize_url as string);
  return { flowId: begun.body.data.id as string, page: await requests.click(button) };
}

/** Returns the document of a secret created from an authorization flow. */
export function secretOfFlow(flowId: string, attributes: object): object {
  return {
    data: {
      type: 'auth-secret',
      attributes,
      relationships: { auth_flow: { data: { type: 'auth-flow', id: flowId } } },
    },
  };
}
