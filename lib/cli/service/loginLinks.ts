import { RestError } from '../../errors.js';
import { COMMAND_LINE_ACTOR } from '../../platform/usecases/directory/actor.js';
import { createLoginLink } from '../../platform/usecases/sessions/createLoginLink.js';
import { defineCommand } from '../command.js';
import { findUser } from './findResource.js';
import { JSON_OPTION, printResult, formatTime } from './printResult.js';
import { withStore } from './withStore.js';

export const loginLinkCommands = [
  defineCommand({
    name: 'login-links create',
    about: 'makes an address that signs a user in on the pages, once, within ten minutes',
    options: { user: { value: 'USER', about: 'id or e-mail of the user', required: true }, ...JSON_OPTION },
    notes:
      'The address begins with PUBLIC_URL: set it as it is for the service. Whoever opens the address is that user.',
    async run({ values }, { io }) {
      const { user, link } = await withStore(io, async (services) => {
        const { publicUrl } = services.config;
        if (new URL(publicUrl).port === '0') {
          throw new RestError('usage', 'Set PUBLIC_URL to the address of the service: PORT=0 does not tell it');
        }
        const found = await findUser(services.store.directory, values.user);
        return { user: found, link: await createLoginLink(services, COMMAND_LINE_ACTOR, found, publicUrl) };
      });
      const url = link.url.reveal();
      const object = { url, user: user.id, expires_at: formatTime(link.expiresAtMs) };
      await printResult(io, values.json, object, `Signs in ${user.email}, once, until ${object.expires_at}:\n${url}`);
      return 0;
    },
  }),
];
