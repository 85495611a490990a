import { OPERATOR } from '../../platform/usecases/directory/by.js';
import { createKey, revokeKey, rotateKey } from '../../platform/usecases/directory/keys.js';
import type { Sensitive } from '../../sensitive.js';
import { command } from '../command.js';
import { keyNamed, userNamed } from './named.js';
import { json, print, printList, time } from './print.js';
import { withStore } from './store.js';

const user = { value: 'USER', about: 'id or e-mail of the user', required: true } as const;
const key = { value: 'KEY', about: 'id of the key, as "keys list" shows it', required: true } as const;

export const keyCommands = [
  command({
    name: 'keys create',
    about: 'makes an API key for a user and shows it, this once',
    options: { user, name: { value: 'NAME', about: 'what it is for; "command line" if not given' }, ...json },
    async run({ values }, { io }) {
      const { apiKey, plain } = await withStore(io, async (services) =>
        createKey(services, OPERATOR, await userNamed(services.store.directory, values.user), {
          name: values.name ?? 'command line',
        }),
      );
      const made = { id: apiKey.id, key: plain?.reveal(), user: apiKey.userId };
      await print(io, values.json, made, shownOnce(apiKey.id, plain));
      return 0;
    },
  }),
  command({
    name: 'keys list',
    about: "lists a user's API keys, without the keys themselves",
    options: { user, ...json },
    async run({ values }, { io }) {
      const keys = await withStore(io, async ({ store: { directory } }) =>
        directory.keys((await userNamed(directory, values.user)).id),
      );
      const shown = keys.map(({ id, name, createdAtMs, revokedAtMs }) => ({
        id,
        name,
        created_at: time(createdAtMs),
        revoked_at: revokedAtMs === null ? null : time(revokedAtMs),
      }));
      await printList(io, values.json, 'keys', shown);
      return 0;
    },
  }),
  command({
    name: 'keys revoke',
    about: 'revokes an API key: its next request is refused',
    options: { key, ...json },
    async run({ values }, { io }) {
      const { apiKey } = await withStore(io, async (services) => {
        const found = await keyNamed(services.store.directory, values.key);
        await revokeKey(services, OPERATOR, found.user, found.apiKey);
        return found;
      });
      await print(io, values.json, { id: apiKey.id, user: apiKey.userId }, `API key ${apiKey.id} is revoked`);
      return 0;
    },
  }),
  command({
    name: 'keys rotate',
    about: 'makes a new API key in place of one, which is revoked, and shows it, this once',
    options: { key, ...json },
    async run({ values }, { io }) {
      const { old, made } = await withStore(io, async (services) => {
        const found = await keyNamed(services.store.directory, values.key);
        return { old: found.apiKey, made: await rotateKey(services, OPERATOR, found.user, found.apiKey) };
      });
      const { apiKey, plain } = made;
      const object = { id: apiKey.id, key: plain.reveal(), user: apiKey.userId, revoked: old.id };
      await print(io, values.json, object, `API key ${old.id} is revoked\n${shownOnce(apiKey.id, plain)}`);
      return 0;
    },
  }),
];

function shownOnce(id: string, plain: Sensitive<string> | undefined): string {
  return `API key ${id}, which is not shown again:\n${plain?.reveal() ?? ''}`;
}
