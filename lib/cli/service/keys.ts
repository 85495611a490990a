import { COMMAND_LINE_ACTOR } from '../../platform/usecases/directory/actor.js';
import { createApiKey, revokeApiKey, rotateApiKey } from '../../platform/usecases/directory/apiKeys.js';
import type { Sensitive } from '../../sensitive.js';
import { defineCommand } from '../command.js';
import { resolveKey, resolveUser } from './resolveResource.js';
import { JSON_OPTION, printResult, printList, formatTime } from './printResult.js';
import { withStore } from './withStore.js';

const USER_OPTION = { value: 'USER', description: 'id or e-mail address of the user', required: true } as const;
const KEY_OPTION = { value: 'KEY', description: 'id of the key, as "keys list" shows it', required: true } as const;

export const keyCommands = [
  defineCommand({
    name: 'keys create',
    description: 'creates an API key for a user and shows it once',
    options: {
      user: USER_OPTION,
      name: { value: 'NAME', description: 'name of the key (default: "command line")' },
      ...JSON_OPTION,
    },
    async run({ values }, { io }) {
      const { apiKey, plain } = await withStore(io, async (services) =>
        createApiKey(services, COMMAND_LINE_ACTOR, await resolveUser(services.store.directory, values.user), {
          name: values.name ?? 'command line',
        }),
      );
      const object = { id: apiKey.id, key: plain?.reveal(), user: apiKey.userId };
      await printResult(io, values.json, object, formatNewKey(apiKey.id, plain));
      return 0;
    },
  }),
  defineCommand({
    name: 'keys list',
    description: "lists a user's API keys, without the keys themselves",
    options: { user: USER_OPTION, ...JSON_OPTION },
    async run({ values }, { io }) {
      const keys = await withStore(io, async ({ store: { directory } }) =>
        directory.listApiKeys((await resolveUser(directory, values.user)).id),
      );
      const items = keys.map(({ id, name, createdAtMs, revokedAtMs }) => ({
        id,
        name,
        created_at: formatTime(createdAtMs),
        revoked_at: revokedAtMs === null ? null : formatTime(revokedAtMs),
      }));
      await printList(io, values.json, 'keys', items);
      return 0;
    },
  }),
  defineCommand({
    name: 'keys revoke',
    description: 'revokes an API key; the next request with it is rejected',
    options: { key: KEY_OPTION, ...JSON_OPTION },
    async run({ values }, { io }) {
      const { apiKey } = await withStore(io, async (services) => {
        const found = await resolveKey(services.store.directory, values.key);
        await revokeApiKey(services, COMMAND_LINE_ACTOR, found.user, found.apiKey);
        return found;
      });
      await printResult(io, values.json, { id: apiKey.id, user: apiKey.userId }, `API key ${apiKey.id} revoked`);
      return 0;
    },
  }),
  defineCommand({
    name: 'keys rotate',
    description: 'revokes an API key, creates a replacement and shows it once',
    options: { key: KEY_OPTION, ...JSON_OPTION },
    async run({ values }, { io }) {
      const { old, created } = await withStore(io, async (services) => {
        const found = await resolveKey(services.store.directory, values.key);
        return {
          old: found.apiKey,
          created: await rotateApiKey(services, COMMAND_LINE_ACTOR, found.user, found.apiKey),
        };
      });
      const { apiKey, plain } = created;
      const object = { id: apiKey.id, key: plain.reveal(), user: apiKey.userId, revoked: old.id };
      await printResult(io, values.json, object, `API key ${old.id} revoked\n${formatNewKey(apiKey.id, plain)}`);
      return 0;
    },
  }),
];

function formatNewKey(id: string, plain: Sensitive<string> | undefined): string {
  return `API key ${id} (shown only once):\n${plain?.reveal() ?? ''}`;
}
