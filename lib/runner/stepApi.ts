import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createSender } from '../http/send.js';
import type { Flow } from './flow.js';
import { createAddressRewriter } from './addressRewriter.js';
import { SavedFiles } from './savedFiles.js';
import { ObjectStore, StorageError } from './objectStore.js';
import type { FileSettings, RunObserver } from './runOptions.js';
import { isAllowed } from './stepApiAccess.js';
import type { StepApiSettings } from './stepApiAccess.js';
import { sendError, createStepApiRoutes } from './stepApiRoutes.js';
import type { Route } from './stepApiRoutes.js';

/**
 * The part of a platform's API that the steps of a run need, on loopback: step data, secrets, files. Steps call it over
 * HTTP, as they call a platform.
 */
export interface StepApi {
  readonly settings: StepApiSettings;
  /** Replaces the snapshot that a restarted process of the step receives. */
  setSnapshot(stepId: string, snapshot: unknown): void;
  getSnapshot(stepId: string): unknown;
  /** Replaces the URLs of the run's storage in a JSON text by those of the saved files. Absent if no files are saved. */
  readonly rewriteAddresses?: (text: string) => string;
  close(): Promise<void>;
}

export interface StepApiOptions {
  /** Observes the secrets that the steps read from a platform. */
  readonly observer?: Pick<RunObserver, 'secret'>;
  readonly files?: FileSettings;
}

const createId = (): string => randomBytes(12).toString('hex');

/** Starts the API for a flow on a free port. */
export async function startStepApi(flow: Flow, { observer, files = {} }: StepApiOptions = {}): Promise<StepApi> {
  const { maxBytes, folder, onStorageError } = files;
  const store = await ObjectStore.open({
    ...(maxBytes !== undefined && { maxBytes }),
    ...(folder !== undefined && { savedFiles: new SavedFiles(folder) }),
  });
  const snapshots = new Map<string, unknown>();
  const sender = createSender({ proxy: {} });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings: StepApiSettings = {
    API_URI: uri,
    API_USERNAME: `${createId()}@run.local`,
    API_KEY: randomBytes(24).toString('hex'),
    WORKSPACE_ID: createId(),
    OBJECT_STORAGE_URI: uri,
    OBJECT_STORAGE_TOKEN: randomBytes(24).toString('hex'),
    FLOW_ID: createId(),
  };
  const routes = createStepApiRoutes(flow, settings, store, snapshots, sender.send, (document) =>
    observer?.secret(document),
  );
  server.on('request', (request, response) => {
    handleRequest(routes, settings, request, response).catch((error: unknown) => {
      // The client closed the connection during a file, or the file can't be read.
      if (response.headersSent) response.destroy();
      else if (error instanceof StorageError) {
        onStorageError?.(error.message);
        sendError(response, error.code === 'storage_full' ? 413 : 403, error.code, error.message);
      } else sendError(response, 500, 'internal', 'Internal error');
    });
  });
  return {
    settings,
    setSnapshot: (stepId, snapshot) => snapshots.set(stepId, snapshot),
    getSnapshot: (stepId) => snapshots.get(stepId) ?? {},
    ...(folder !== undefined && { rewriteAddresses: createAddressRewriter(uri, (id) => store.savedPath(id)) }),
    async close() {
      await stopServer(server);
      sender.close();
      await store.close();
      files.onClose?.(store.savedCount);
    },
  };
}

async function handleRequest(
  routes: readonly Route[],
  settings: StepApiSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', settings.API_URI);
  const route = routes.find(({ method, path }) => method === request.method && path.test(pathname));
  if (!route) {
    sendError(response, 404, 'not_found', 'Resource not found');
    return;
  }
  if (!isAllowed(route.access, settings, request.headers.authorization ?? '')) {
    sendError(response, 401, 'unauthorized', 'Invalid credentials');
    return;
  }
  await route.run(route.path.exec(pathname)?.slice(1) ?? [], request, response);
}

async function stopServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
