// Opens the sandbox beside a running service: the three providers, their connections, and the page to click through them.
import { startAppServices } from './appServices.mjs';
import { startAuthorizationServer } from './authorizationServer.mjs';
import { connectionsOf } from './connections.mjs';
import { openDesk } from './desk.mjs';
import { startInstagram } from './instagram.mjs';
import { provisionSandbox } from './provision.mjs';

/**
 * Opens it. `place` says where in the service things go, as `placeOf` of service.mjs finds it; `run(flow, env)` runs a flow with what it
 * has to know about the sandbox, and gives what it printed.
 */
export async function openSandbox({ publicUrl, api, place, run, log }) {
  const redirectUris = [`${publicUrl}/callback/oauth2`];
  const authorizationServer = await startAuthorizationServer({ redirectUris, log });
  const instagram = await startInstagram({ redirectUris, log });
  const appServices = await startAppServices({ log });
  const servers = [authorizationServer, instagram, appServices];
  try {
    const connections = await provisionSandbox(
      api,
      place,
      connectionsOf({ authorizationServer, instagram, appServices }),
    );
    const env = {
      NOTES_URL: `${authorizationServer.url}/api/notes`,
      INSTAGRAM_URL: instagram.url,
      APP_SERVICES_URL: `${appServices.url}/acme`,
    };
    const { workspace } = place;
    const desk = await openDesk({ publicUrl, api, workspace, connections, run: (flow) => run(flow, env), log });
    servers.push(desk);
    return { url: desk.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function stop() {
    await Promise.all(servers.map((server) => server.stop()));
  }
}
