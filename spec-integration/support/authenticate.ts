import { expect } from 'chai';

import { sandbox, type Page } from '../../spec/support/sandbox.js';
import type { Api } from './credentialService.js';

export interface AuthenticateOptions {
  readonly api: Api;
  /** Where the service is reached. */
  readonly publicUrl: string;
  readonly workspaceId: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** The secret to authenticate anew. */
  readonly secretId?: string;
  /** What the user clicks at the provider. */
  readonly button?: 'Allow' | 'Cancel';
}

export interface Authenticated {
  readonly flowId: string;
  /** Where the browser is in the end. */
  readonly page: Page;
}

/** Goes through the Authenticate loop as a user does, in a browser of its own. */
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
  const asked = await browser.open(begun.body.data.attributes.authorize_url as string);
  return { flowId: begun.body.data.id as string, page: await asked.click(button) };
}

/** The document of a secret that is made of what a flow holds. */
export function secretOfFlow(flowId: string, attributes: object): object {
  return {
    data: {
      type: 'auth-secret',
      attributes,
      relationships: { auth_flow: { data: { type: 'auth-flow', id: flowId } } },
    },
  };
}
