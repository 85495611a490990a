// Starts the sandbox beside a running service: three providers with their auth clients, and an API without any.
import { startAppServices } from './appServices.mjs';
import { startAuthorizationServer } from './authorizationServer.mjs';
import { connectionsOf } from './connections.mjs';
import { startInstagram } from './instagram.mjs';
import { provisionSandbox } from './provision.mjs';
import { startVendors } from './vendors.mjs';

/**
 * Starts it. `place` is the tenant and workspace, as `placeOf` of service.mjs finds them. `variables` are the environment variables of flows
 * for the sandbox.
 */
export async function openSandbox({ publicUrl, api, place, log }) {
  const redirectUris = [`${publicUrl}/callback/oauth2`];
  const authorizationServer = await startAuthorizationServer({ redirectUris, log });
  const instagram = await startInstagram({ redirectUris, log });
  const appServices = await startAppServices({ log });
  const vendors = await startVendors({ log });
  const servers = [authorizationServer, instagram, appServices, vendors];
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    await provisionSandbox(api, place, connectionsOf({ authorizationServer, instagram, appServices }));
  } catch (error) {
    await stop();
    throw error;
  }
  const variables = {
    NOTES_URL: `${authorizationServer.url}/api/notes`,
    INSTAGRAM_URL: instagram.url,
    APP_SERVICES_URL: `${appServices.url}/acme`,
    VENDORS_URL: vendors.url,
  };
  return { variables, stop };
}
