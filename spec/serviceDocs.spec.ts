import { expect } from 'chai';

import { formatOption } from '../lib/cli/command.js';
import { COMMANDS } from '../lib/cli/commands.js';
import { isServiceCommand } from '../lib/cli/help.js';
import { readPlatformConfig } from '../lib/platform/config.js';
import { VIEW_CLASSES } from '../lib/platform/model/credentialFields.js';
import { EVENT_TYPES } from '../lib/platform/model/event.js';
import { ROLES } from '../lib/platform/model/directory.js';
import { createOperations } from '../lib/platform/routes/index.js';
import { CREDENTIAL_TYPES, getDefinition, selectProtocol } from '../lib/auth/registry.js';
import { createOAuthClientChecks } from '../lib/wire/oauthClient.js';
import { readText } from './support/descriptor.js';
import { specPlatform } from './support/platform.js';
import { section, tableRows, ticked } from './support/markdown.js';

const manual = readText('docs/service.md');
const under = (heading: string): string => section(manual, heading);
const rowsUnder = (heading: string): string[][] => tableRows(under(heading).split('\n### ')[0]!);

describe('docs/service.md', () => {
  it('lists every setting with its default', () => {
    const names = [
      ...readText('lib/platform/config.ts').matchAll(/(?:read|readNumber|readText)\('([A-Z]+(?:_[A-Z]+)*)'/g),
    ].map(([, name]) => name!);
    expect(names).to.include.members(['PORT', 'ENCRYPTION_KEYS']);
    const rows = rowsUnder('Settings');
    expect(rows.flatMap(([name]) => ticked(name!))).to.have.members([...new Set(names)]);

    const presets = Object.fromEntries(rows.map(([name, , preset]) => [name, preset]));
    const config = readPlatformConfig({});
    expect(presets).to.include({
      '`HOST`, `PORT`': `\`${config.host}\`, \`${config.port}\``,
      '`PUBLIC_URL`': `\`${config.publicUrl}\``,
      '`PROVIDER_TIMEOUT_MS`': String(config.providerTimeoutMs),
      '`RATE_LIMIT_PER_MINUTE`': String(config.rateLimitPerMinute),
      '`LOG_LEVEL`': `\`${config.logLevel}\``,
    });
    expect(presets['`ADMIN_EMAIL`, `ADMIN_API_KEY`']).to.include(`\`${config.adminEmail!}\``);
  });

  it('lists every operation of the API', async () => {
    const real = createOperations((await specPlatform()).services).map(({ method, path, summary }) => [
      `\`${method} ${path.replace(/:(\w+)/g, '{$1}')}\``,
      summary.replace(/\.$/, ''),
    ]);
    expect(rowsUnder('The API')).to.have.deep.members(real);
  });

  it('lists the credential types, the locations of an API key, and the roles', () => {
    const types = rowsUnder('Types and their values');
    expect(types.flatMap(([type]) => ticked(type!))).to.have.members([...CREDENTIAL_TYPES]);
    const [, , apiKey] = types.find(([type]) => type === '`api_key`')!;
    const { members } = getDefinition('api_key');
    expect(ticked(apiKey!)).to.deep.equal([...Object.keys(members), ...Object.keys(members.location!.field!.model!)]);
    expect(rowsUnder('Roles').map(([role]) => role)).to.deep.equal(ROLES.map((role) => `\`${role}\``));
  });

  it('lists the view classes of credential fields', () => {
    expect(ticked(under('Components'))).to.include.members([...VIEW_CLASSES]);
  });

  it('lists every member of an OAuth2 auth client', () => {
    const listed = rowsUnder('Members of an oauth2 auth client').flatMap(([name]) => ticked(name!));
    const types = ['oauth2', 'oauth2_instagram'];
    const real = types.flatMap((type) => Object.keys(createOAuthClientChecks(selectProtocol({ type }), () => false)));
    expect(listed).to.have.members([...new Set(real)]);
  });

  it('lists the filters of the audit log', async () => {
    const audit = createOperations((await specPlatform()).services).find(({ path }) => path === '/v2/audit-records')!;
    const parameters = Object.keys((audit.query as unknown as { properties: object }).properties);
    expect(rowsUnder('Audit').flatMap(([name]) => ticked(name!))).to.have.members(parameters);
  });

  it('lists the events, and the filters of their list', async () => {
    const [types, parameters] = under('Events').split('| parameter ') as [string, string];
    const listed = tableRows(types).map(([type]) => ticked(type!)[0]);
    expect(listed).to.deep.equal([...EVENT_TYPES]);
    const list = createOperations((await specPlatform()).services).find(({ path }) => path === '/v2/events')!;
    const filters = tableRows(`| parameter ${parameters}`).flatMap(([name]) => ticked(name!));
    expect(filters).to.have.members(Object.keys((list.query as unknown as { properties: object }).properties));
  });

  it('lists the commands with their options', () => {
    const real = COMMANDS.filter(isServiceCommand).map(({ name, options }) => [
      `\`${name}\``,
      Object.entries(options)
        .filter(([option]) => option !== 'json')
        .map(([option, spec]) => formatOption(option, spec)),
    ]);
    expect(rowsUnder('Command line').map(([name, options]) => [name, ticked(options!)])).to.deep.equal(real);
  });
});
