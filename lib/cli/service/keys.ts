import { COMMAND_LINE_ACTOR } from '../../platform/usecases/directory/actor.js';
import { createApiKey, revokeApiKey, rotateApiKey } from '../../platform/usecases/directory/apiKeys.js';
import type { Sensitive } from '../../sensitive.js';
import { defineCommand } from '../command.js';
import { findKey, findUser } from './findResource.js';
import { JSON_OPTION, printResult, printList, formatTime } from './printResult.js';
import { withStore } from './withStore.js';

const USER_OPTION = { value: 'USER', about: 'id or e-mail of the user', required: true } as const;
const KEY_OPTION = { value: 'KEY', about: 'id of the key, as "keys list" shows it', required: true } as const;

export const keyCommands = [
  defineCommand({
    name: 'keys create',
    about: 'makes an API key for a user and shows it, this once',
    options: {
      user: USER_OPTION,
      name: { value: 'NAME', about: 'what it is for; "command line" if not given' },
      ...JSON_OPTION,
    },
    async run({ values }, { io }) {
      const { apiKey, plain } = await withStore(io, async (services) =>
        createApiKey(services, COMMAND_LINE_ACTOR, await findUser(services.store.directory, values.user), {
          name: values.name ?? 'command line',
        }),
      );
      const made = { id: apiKey.id, key: plain?.reveal(), user: apiKey.userId };
      await printResult(io, values.json, made, formatNewKey(apiKey.id, plain));
      return 0;
    },
  }),
  defineCommand({
    name: 'keys list',
    about: "lists a user's API keys, without the keys themselves",
    options: { user: USER_OPTION, ...JSON_OPTION },
    async run({ values }, { io }) {
      const keys = await withStore(io, async ({ store: { directory } }) =>
        directory.listApiKeys((await findUser(directory, values.user)).id),
      );
      const shown = keys.map(({ id, name, createdAtMs, revokedAtMs }) => ({
        id,
        name,
        created_at: formatTime(createdAtMs),
        revoked_at: revokedAtMs === null ? null : formatTime(revokedAtMs),
      }));
      await printList(io, values.json, 'keys', shown);
      return 0;
    },
  }),
  defineCommand({
    name: 'keys revoke',
    about: 'revokes an API key: its next request is refused',
    options: { key: KEY_OPTION, ...JSON_OPTION },
    async run({ values }, { io }) {
      const { apiKey } = await withStore(io, async (services) => {
        const found = await findKey(services.store.directory, values.key);
        await revokeApiKey(services, COMMAND_LINE_ACTOR, found.user, found.apiKey);
        return found;
      });
      await printResult(io, values.json, { id: apiKey.id, user: apiKey.userId }, `API key ${apiKey.id} is revoked`);
      return 0;
    },
  }),
  defineCommand({
    name: 'keys rotate',
    about: 'makes a new API key in place of one, which is revoked, and shows it, this once',
    options: { key: KEY_OPTION, ...JSON_OPTION },
    async run({ values }, { io }) {
      const { old, made } = await withStore(io, async (services) => {
        const found = await findKey(services.store.directory, values.key);
        return { old: found.apiKey, made: await rotateApiKey(services, COMMAND_LINE_ACTOR, found.user, found.apiKey) };
      });
      const { apiKey, plain } = made;
      const object = { id: apiKey.id, key: plain.reveal(), user: apiKey.userId, revoked: old.id };
      await printResult(io, values.json, object, `API key ${old.id} is revoked\n${formatNewKey(apiKey.id, plain)}`);
      return 0;
    },
  }),
];

function formatNewKey(id: string, plain: Sensitive<string> | undefined): string {
  return `API key ${id}, which is not shown again:\n${plain?.reveal() ?? ''}`;
}
