import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';

import { ADMIN, findAxeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';
import { waitUntil } from '../support/waitUntil.js';

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'New credential' });

describe('credential editor', () => {
  let world: UiWorld | undefined;
  let notes: string;
  before(async function () {
    world = await openUiWorld(this);
    const { client, url } = world.authorizationServer;
    notes = await world.createClient('oauth2', { ...client, issuer: url }, 'Notes');
  });
  afterEach(() => world?.closePages());
  after(() => world?.stop());

  const at = (authClientId?: string): string =>
    world!.pageUrl('credentials', 'new', authClientId === undefined ? '' : `auth_client=${authClientId}`);
  async function openNew(authClientId?: string, context?: BrowserContext): Promise<Page> {
    const page = await (context ?? (await world!.signedInContext())).newPage();
    await page.goto(at(authClientId));
    await page.locator('#new-credential-name').waitFor();
    return page;
  }
  const scopes = (page: Page) => page.getByRole('textbox', { name: 'Scopes', exact: true });
  async function openNotes(context?: BrowserContext): Promise<Page> {
    const page = await openNew(notes, context);
    await scopes(page).fill('notes:read');
    return page;
  }
  /** Clicks the button. @returns the provider's window */
  async function authenticate(page: Page, button = 'Authenticate'): Promise<Page> {
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: button, exact: true }).click(),
    ]);
    return popup;
  }
  async function respond(popup: Page, button: 'Allow' | 'Cancel', user = 'ann'): Promise<void> {
    await popup.getByLabel('You are').fill(user);
    await popup.getByRole('button', { name: button }).click();
  }
  const save = (page: Page): Promise<void> => page.getByRole('button', { name: 'Save' }).click();
  /** Waits for the page of the saved credential. @returns its id */
  async function readSavedId(page: Page): Promise<string> {
    await page.waitForURL(/#\/[^/]+\/credentials\/[0-9a-f]{24}/);
    return /credentials\/([0-9a-f]{24})/.exec(page.url())![1]!;
  }
  async function readSecret(id: string) {
    return (await world!.api('GET', `/v2/workspaces/${world!.workspaceId}/secrets/${id}`)).body.data.attributes;
  }

  describe('authentication at the provider', () => {
    it('opens a window, reports the outcome, and saves the credential with its tokens', async () => {
      const page = await openNotes();
      await scopes(page).fill('notes:read');
      await page.getByRole('button', { name: 'notes:write', exact: true }).click();
      expect(await scopes(page).inputValue()).to.equal('notes:read notes:write');
      const popup = await authenticate(page);
      await page.getByText('Sign in at the provider in the window that has opened').waitFor();
      await popup.getByLabel('You are').waitFor();
      expect(await popup.evaluate('window.opener')).to.equal(null);
      const closed = popup.waitForEvent('close');
      await respond(popup, 'Allow');
      await page.getByText('Access granted.').waitFor();
      await closed;
      expect(await findAxeViolations(page)).to.deep.equal([]);
      await page.locator('#new-credential-name').fill('Notes of Ann');
      await page.getByRole('textbox', { name: 'Reference', exact: true }).fill('notes.ann');
      await save(page);
      const { credentials, ...others } = await readSecret(await readSavedId(page));
      expect(others).to.include({ name: 'Notes of Ann', reference: 'notes.ann', state: 'ready', type: 'oauth2' });
      expect(credentials.scope).to.equal('notes:read notes:write');
      await world!.expectNoSecrets(page, [credentials.access_token as string]);
    });

    it('reports denied access and allows another attempt', async () => {
      const page = await openNotes();
      await respond(await authenticate(page), 'Cancel');
      await page.getByText('Access was denied.').waitFor();
      await page.getByText('Cancel was clicked').waitFor();
      expect(await scopes(page).inputValue()).to.equal('notes:read');
      await save(page);
      await page.getByText('Authenticate first').waitFor();
      await respond(await authenticate(page, 'Try again'), 'Allow');
      await page.getByText('Access granted.').waitFor();
      await save(page);
      expect((await readSecret(await readSavedId(page))).state).to.equal('ready');
    });

    it('continues the same flow when the window was closed', async () => {
      const page = await openNotes();
      const popup = await authenticate(page);
      await popup.getByLabel('You are').waitFor();
      await popup.close();
      await page.getByText('if you closed it, open it again').waitFor();
      await respond(await authenticate(page, 'Open the window again'), 'Allow');
      await page.getByText('Access granted.').waitFor();
    });

    it('shows a link when the browser blocks windows', async () => {
      const context = await world!.signedInContext();
      await context.addInitScript('window.open = () => null');
      const page = await openNotes(context);
      await page.getByRole('button', { name: 'Authenticate', exact: true }).click();
      const [tab] = await Promise.all([
        page.waitForEvent('popup'),
        page.getByRole('link', { name: 'Sign in at the provider' }).click(),
      ]);
      await respond(tab, 'Allow');
      await page.getByText('Access granted.').waitFor();
    });

    it('requires a new authentication when the scopes have changed', async () => {
      const page = await openNotes();
      await respond(await authenticate(page), 'Allow');
      await page.getByText('Access granted.').waitFor();
      await scopes(page).fill('notes:read notes:write');
      await page.getByText('Authenticate again: the scopes or parameters have changed').waitFor();
      expect(await page.getByText('Access granted.').count()).to.equal(0);
    });

    it('survives a reload of the page with all input', async () => {
      const page = await openNotes();
      await page.getByRole('textbox', { name: 'Reference', exact: true }).fill('notes.reloaded');
      await respond(await authenticate(page), 'Allow');
      await page.getByText('Access granted.').waitFor();
      await page.reload();
      await page.getByText('Access granted.').waitFor();
      expect(await scopes(page).inputValue()).to.equal('notes:read');
      await save(page);
      expect((await readSecret(await readSavedId(page))).reference).to.equal('notes.reloaded');
    });

    it('keeps the flows of two tabs apart', async () => {
      const context = await world!.signedInContext();
      const pages = [await openNotes(context), await openNotes(context)] as const;
      const popups = [await authenticate(pages[0]), await authenticate(pages[1])] as const;
      await respond(popups[1], 'Allow', 'ben');
      await pages[1].getByText('Access granted.').waitFor();
      expect(await pages[0].getByText('Access granted.').count()).to.equal(0);
      await popups[0].getByRole('button', { name: 'Allow' }).click();
      await pages[0].getByText('Access granted.').waitFor();
      for (const page of pages) await save(page);
      const ids = await Promise.all(pages.map(readSavedId));
      expect(new Set(ids).size).to.equal(2);
    });

    it('continues after the session has expired meanwhile', async () => {
      const page = await openNotes();
      await page.getByRole('textbox', { name: 'Reference', exact: true }).fill('notes.later');
      const popup = await authenticate(page);
      await popup.getByLabel('You are').waitFor();
      await page.context().clearCookies({ name: /session/ });
      const signInAgain = page.getByRole('dialog', { name: 'Sign in again' });
      await signInAgain.waitFor();
      await respond(popup, 'Allow');
      await signInAgain.getByLabel('API key', { exact: true }).fill(ADMIN.key);
      await page.keyboard.press('Enter');
      await page.getByText('Access granted.').waitFor();
      await save(page);
      expect((await readSecret(await readSavedId(page))).reference).to.equal('notes.later');
    });

    it('shows the code of a device flow', async () => {
      const { client, url } = world!.authorizationServer;
      const id = await world!.createClient(
        'oauth2',
        { ...client, issuer: url, grant_type: 'device_code' },
        'Notes on a device',
      );
      const page = await openNew(id);
      await scopes(page).fill('notes:read');
      await page.getByRole('button', { name: 'Authenticate', exact: true }).click();
      const [tab] = await Promise.all([
        page.context().waitForEvent('page'),
        page.getByRole('link', { name: /\/device/ }).click(),
      ]);
      await tab.getByRole('button', { name: 'Continue' }).click();
      await respond(tab, 'Allow');
      await page.getByText('Access granted.').waitFor({ timeout: 30_000 });
      await save(page);
      expect((await readSecret(await readSavedId(page))).state).to.equal('ready');
    });

    it('works with Instagram', async () => {
      const id = await world!.createClient('oauth2_instagram', world!.instagram.client, 'Photos');
      const page = await openNew(id);
      await scopes(page).fill(world!.instagram.scopes[0]!);
      const popup = await authenticate(page);
      await popup.getByRole('button', { name: 'Allow' }).click();
      await page.getByText('Access granted.').waitFor();
      await save(page);
      expect((await readSecret(await readSavedId(page))).type).to.equal('oauth2_instagram');
    });

    it('reauthenticates an existing credential under the same id', async () => {
      const id = await world!.createAuthenticatedSecret(notes, ['notes:read']);
      const { credentials: before } = await readSecret(id);
      const page = await world!.openPage('credentials', id);
      await respond(await authenticate(page, 'Re-Authenticate'), 'Allow');
      await page.getByText('The credential has new tokens.').waitFor();
      expect((await readSecret(id)).credentials.access_token).not.to.equal(before.access_token);
      await page.getByRole('button', { name: 'Done' }).click();
    });
  });

  describe('provider hints', () => {
    it('are shown with the authentication', async () => {
      const id = await world!.createClient(
        'oauth2',
        {
          client_id: 'app',
          client_secret: 'marker-of-google',
          auth_uri: 'https://accounts.google.com/o/oauth2/v2/auth',
          token_uri: 'https://oauth2.googleapis.com/token',
          client_auth: 'post',
        },
        'Google',
      );
      const page = await openNew(id);
      await page.getByText('access_type=offline prompt=consent').waitFor();
      await page.getByText('Google issues a refresh token only with these parameters').waitFor();
      expect(await findAxeViolations(page)).to.deep.equal([]);
    });
  });

  describe('a grant type without a user', () => {
    it('requests the token with the entered scopes', async () => {
      const { client, url } = world!.authorizationServer;
      const id = await world!.createClient(
        'oauth2',
        { ...client, token_uri: `${url}/token`, grant_type: 'client_credentials' },
        'Notes of the service',
      );
      const page = await openNew(id);
      await scopes(page).fill('notes:write');
      await save(page);
      expect((await readSecret(await readSavedId(page))).credentials.scope).to.equal('notes:write');
    });
  });

  describe('invalid input', () => {
    it('scrolls a problem of no field into view in a small window', async () => {
      const id = await world!.createClient('basic', {}, 'Small');
      const context = await world!.signedInContext({ viewport: { width: 360, height: 500 } });
      const page = await openNew(id, context);
      await page.locator('#new-credential-value-username').fill('ann');
      await page.locator('#new-credential-value-password').fill('marker-password');
      await page.route('**/secrets', (route) =>
        route.request().method() === 'POST' ? route.fulfill({ status: 200, body: '<p>Proxy' }) : route.continue(),
      );
      await page.locator('#new-credential-value-username').press('Control+Enter');
      const refusal = page.getByText('The response did not come from the service.');
      await refusal.waitFor();
      const isVisible = `(() => {
        const edges = (place) => document.querySelector('dialog ' + place).getBoundingClientRect();
        return edges('.failure').bottom <= edges('footer').top;
      })()`;
      await waitUntil('the problem is in view', () => page.evaluate<boolean>(isVisible));
    });

    it('shows the problem at the field, focuses it, and keeps all input', async () => {
      const id = await world!.createClient('api_key', {}, 'Shop');
      const page = await openNew(id);
      await page.locator('#new-credential-value-headerValue').fill('marker-key');
      await page.getByRole('textbox', { name: 'Reference', exact: true }).fill('no dot');
      await save(page);
      const header = page.getByRole('textbox', { name: 'Header or parameter', exact: true });
      expect(await header.getAttribute('aria-invalid')).to.equal('true');
      expect(await header.evaluate((element) => element.matches(':focus'))).to.equal(true);
      await page.getByText('Header or parameter is missing').waitFor();
      await page.getByText('at least one dot between them, such as').waitFor();
      expect(await page.locator('#new-credential-value-headerValue').inputValue()).to.equal('marker-key');
      expect(await findAxeViolations(page)).to.deep.equal([]);
      await header.fill('X-Key');
      expect(await page.getByText('Header or parameter is missing').count()).to.equal(0);
      await page.getByRole('textbox', { name: 'Reference', exact: true }).fill('shop.ann');
      await page.keyboard.press('Control+Enter');
      const credential = await readSavedId(page);
      const values = { headerName: 'X-Key', headerValue: 'marker-key' };
      expect((await readSecret(credential)).credentials).to.deep.equal(values);
      await world!.expectNoSecrets(page, ['marker-key']);
    });

    it('shows the error of the service without user name and password; one of them is enough (case basic-empty-password)', async () => {
      const id = await world!.createClient('basic', {}, 'Keys');
      const page = await openNew(id);
      await save(page);
      await page.getByText('username and password are empty. Enter at least one of them').first().waitFor();
      await page.getByRole('textbox', { name: 'User name', exact: true }).fill('marker-user-key');
      await save(page);
      const { credentials } = await readSecret(await readSavedId(page));
      expect(credentials.username).to.equal('marker-user-key');
    });

    it('trims white space, but keeps a space of a password and points it out', async () => {
      const id = await world!.createClient('basic', {}, 'Blanks');
      const page = await openNew(id);
      await page.locator('#new-credential-value-username').fill('\u200bann ');
      await page.locator('#new-credential-value-password').fill('marker-password ');
      await page.getByText('The value starts or ends with a space.').waitFor();
      expect(await findAxeViolations(page)).to.deep.equal([]);
      await save(page);
      expect((await readSecret(await readSavedId(page))).credentials).to.deep.equal({
        username: 'ann',
        password: 'marker-password ',
      });
    });

    it('reports invalid parameters before the provider is opened', async () => {
      const page = await openNotes();
      await page.getByRole('textbox', { name: 'Additional parameters', exact: true }).fill('prompt=consent\nnothing');
      await page.getByRole('button', { name: 'Authenticate', exact: true }).click();
      await page.getByText('Line 2 is not of the form name=value').waitFor();
      await page.getByRole('textbox', { name: 'Additional parameters', exact: true }).fill('state=mine');
      const closed = page.waitForEvent('popup').then((popup) => popup.waitForEvent('close'));
      await page.getByRole('button', { name: 'Authenticate', exact: true }).click();
      await page.getByText("additional_params can't set state").waitFor();
      await closed;
    });

    it('shows the error of the service for a duplicate reference', async () => {
      const id = await world!.createClient('api_key', {}, 'Quotes');
      await world!.createSecret(id, { headerName: 'X-Key', headerValue: 'k' }, { reference: 'quotes.key' });
      const page = await openNew(id);
      await page.locator('#new-credential-value-headerValue').fill('marker-key');
      await page.locator('#new-credential-value-headerName').fill('X-Key');
      await page.getByRole('textbox', { name: 'Reference', exact: true }).fill('quotes.key');
      await save(page);
      await page.getByText('Another secret of the workspace has this reference').waitFor();
      expect(await page.getByRole('textbox', { name: 'Reference', exact: true }).getAttribute('aria-invalid')).to.equal(
        'true',
      );
      await world!.expectNoSecrets(page, ['marker-key']);
    });

    it('shows the error of the provider', async () => {
      const { client, url } = world!.authorizationServer;
      const id = await world!.createClient(
        'oauth2',
        {
          client_id: client.client_id,
          client_secret: 'wrong',
          token_uri: `${url}/token`,
          grant_type: 'client_credentials',
        },
        'Notes, refused',
      );
      const page = await openNew(id);
      await page.getByText('This auth client needs no sign-in').waitFor();
      await save(page);
      await page.getByRole('alert').getByText('invalid_client').waitFor();
      expect(await dialogOf(page).isVisible()).to.equal(true);
    });
  });

  describe('a missing auth client', () => {
    it('is created in the same dialog and selected', async () => {
      const page = await world!.openPage('credentials', 'new');
      const dialog = dialogOf(page);
      await dialog.getByRole('combobox', { name: 'Type' }).selectOption('noauth');
      await dialog.getByText('There is no auth client for No authentication yet').waitFor();
      await dialog.getByRole('button', { name: 'Add new auth client' }).click();
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Open to all');
      await dialog.getByRole('button', { name: 'Create auth client' }).click();
      await page.locator('#new-credential-name').waitFor();
      expect(await page.locator('#new-credential-name').inputValue()).to.equal('Open to all');
      await save(page);
      expect((await readSecret(await readSavedId(page))).type).to.equal('noauth');
    });
  });

  describe('the fields of another component', () => {
    const text = (name: string, more: object = {}) => ({ viewClass: 'TextFieldView', label: name, ...more });
    const fields = {
      last: text('Last', { order: -1 }),
      auth: { viewClass: 'HTTPAuthView', label: 'How to sign in', order: 5 },
      zone: {
        viewClass: 'SelectView',
        label: 'Zone',
        prompt: 'Choose a zone',
        required: true,
        model: { eu: 'Europe', us: 'America' },
      },
      parts: { viewClass: 'MultiSelectView', label: 'Parts', model: { a: 'Orders', b: 'Quotes' }, required: true },
      first: text('First', {
        order: 9,
        note: 'Read <b>this</b>',
        placeholder: 'For example this',
        help: { description: 'A <i>long</i> text<br><script>alert(1)</script>', link: 'https://example.com/help' },
      }),
      story: { viewClass: 'TextAreaView', label: 'Story' },
      pin: { viewClass: 'PasswordFieldView', label: 'Pin', required: true },
      live: { viewClass: 'CheckBoxView', label: 'Live', required: true },
      made: { viewClass: 'CheckBoxView', label: 'Made', note: 'May be left' },
    };

    it('are rendered from its descriptor and saved', async () => {
      const component = await world!.api('POST', '/v2/components', {
        data: {
          type: 'component',
          attributes: { name: 'every-view', descriptor: { title: 'Every view', credentials: { fields } } },
          relationships: { tenant: { data: { type: 'tenant', id: world!.tenantId } } },
        },
      });
      expect(component.status, JSON.stringify(component.body)).to.equal(201);
      const client = await world!.api('POST', '/v2/auth-clients', {
        data: {
          type: 'auth-client',
          attributes: { type: 'basic', name: 'Every', credentials: {} },
          relationships: {
            components: { data: [{ type: 'component', id: component.body.data.id }] },
            tenant: { data: { type: 'tenant', id: world!.tenantId } },
          },
        },
      });
      const page = await openNew(client.body.data.id as string);
      const inputs = await dialogOf(page)
        .locator('[id^=new-credential-field-], [id^=new-credential-value-]')
        .evaluateAll((elements) =>
          elements.filter(({ tagName }) => /INPUT|SELECT|TEXTAREA/.test(tagName)).map(({ id }) => id),
        );
      expect(inputs.map((id) => id.replace(/^new-credential-(field|value)-/, ''))).to.deep.equal([
        'first',
        'username',
        'password',
        'zone',
        'parts',
        'parts-b',
        'story',
        'pin',
        'live',
        'made',
        'last',
      ]);
      expect(await findAxeViolations(page)).to.deep.equal([]);

      const help = page.getByRole('button', { name: 'Help for First' });
      await help.focus();
      await page.keyboard.press('Enter');
      await page.getByText('<script>alert(1)</script>').waitFor();
      expect(await page.getByRole('link', { name: 'Read more' }).getAttribute('href')).to.equal(
        'https://example.com/help',
      );
      expect(await findAxeViolations(page)).to.deep.equal([]);
      await page.keyboard.press('Escape');
      await page.getByRole('link', { name: 'Read more' }).waitFor({ state: 'hidden' });

      await page.locator('#new-credential-value-username').fill('ann');
      await page.locator('#new-credential-value-password').fill('marker-word');
      await save(page);
      for (const text of ['Choose a value for Zone', 'Choose a value for Parts', 'Pin is missing']) {
        await page.getByText(text).waitFor();
      }
      await page.getByRole('combobox', { name: 'Zone' }).selectOption('Europe');
      await page.getByRole('checkbox', { name: 'Quotes' }).check();
      await page.getByRole('checkbox', { name: 'Orders' }).check();
      await page.locator('#new-credential-field-pin').fill('marker-pin');
      await page.getByRole('textbox', { name: 'Story' }).fill('one\ntwo');
      await save(page);
      const { credentials } = await readSecret(await readSavedId(page));
      expect(credentials).to.deep.equal({
        username: 'ann',
        password: 'marker-word',
        fields: { zone: 'eu', parts: ['a', 'b'], pin: 'marker-pin', story: 'one\ntwo', live: false },
      });
      await world!.expectNoSecrets(page, ['marker-word', 'marker-pin']);
    });
  });

  describe('an existing credential', () => {
    it('is reloaded after Escape', async () => {
      const id = await world!.createAuthenticatedSecret(notes, ['notes:read'], { name: 'Escaped' });
      const page = await world!.openPage('credentials', id);
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Edit Escaped' });
      const [popup] = await Promise.all([
        page.waitForEvent('popup'),
        dialog.getByRole('button', { name: 'Re-Authenticate' }).click(),
      ]);
      await respond(popup, 'Allow');
      await dialog.getByText('Access granted.').waitFor();
      // The page itself reloads only after ten seconds.
      const reloaded = page.waitForRequest((request) => request.url().endsWith(`/secrets/${id}`), { timeout: 2000 });
      await page.keyboard.press('Escape');
      await reloaded;
    });

    it('keeps write-only values that are not changed', async () => {
      const client = await world!.createClient('basic', {}, 'Shop to edit');
      const id = await world!.createSecret(client, { username: 'ann', password: 'marker-old' });
      const page = await world!.openPage('credentials', id);
      await page.getByRole('button', { name: 'Edit' }).click();
      const dialog = page.getByRole('dialog', { name: 'Edit Shop' });
      expect(await dialog.locator('input[type=password]').inputValue()).to.equal('');
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Shop of Ann');
      await dialog.locator('input[type=password]').fill('marker-new');
      expect(await findAxeViolations(page)).to.deep.equal([]);
      await save(page);
      await dialog.waitFor({ state: 'hidden' });
      expect(await readSecret(id)).to.deep.include({
        name: 'Shop of Ann',
        credentials: { username: 'ann', password: 'marker-new' },
      });
      await world!.expectNoSecrets(page, ['marker-old', 'marker-new']);
    });
  });
});
