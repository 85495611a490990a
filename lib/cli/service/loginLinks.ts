import { RestError } from '../../errors.js';
import { COMMAND_LINE_ACTOR } from '../../platform/usecases/directory/actor.js';
import { createLoginLink } from '../../platform/usecases/sessions/createLoginLink.js';
import { defineCommand } from '../command.js';
import { resolveUser } from './resolveResource.js';
import { JSON_OPTION, printResult, formatTime } from './printResult.js';
import { withStore } from './withStore.js';

export const loginLinkCommands = [
  defineCommand({
    name: 'login-links create',
    description: 'creates a sign-in link for a user; it works once, within ten minutes',
    options: {
      user: { value: 'USER', description: 'id or e-mail address of the user', required: true },
      ...JSON_OPTION,
    },
    notes:
      'The link begins with PUBLIC_URL: set it to the same value as for the service. Anyone with the link can sign in as the user.',
    async run({ values }, { io }) {
      const { user, link } = await withStore(io, async (services) => {
        const { publicUrl } = services.config;
        if (new URL(publicUrl).port === '0') {
          throw new RestError('usage', "Set PUBLIC_URL to the URL of the service: PORT=0 doesn't determine it");
        }
        const found = await resolveUser(services.store.directory, values.user);
        return { user: found, link: await createLoginLink(services, COMMAND_LINE_ACTOR, found, publicUrl) };
      });
      const url = link.url.reveal();
      const object = { url, user: user.id, expires_at: formatTime(link.expiresAtMs) };
      await printResult(
        io,
        values.json,
        object,
        `Sign-in link for ${user.email}; works once, until ${object.expires_at}:\n${url}`,
      );
      return 0;
    },
  }),
];
