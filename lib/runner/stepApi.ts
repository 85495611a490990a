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
 * The part of a platform's API that a flow's steps need, on loopback, for the life of one run: step data, secrets, files.
 * Steps reach it over HTTP as they reach a platform.
 */
export interface StepApi {
  readonly settings: StepApiSettings;
  /** Replaces what a restarted process of the step will be given. */
  setSnapshot(stepId: string, snapshot: unknown): void;
  getSnapshot(stepId: string): unknown;
  /** JSON text with the addresses of files that stay in place of those that are good for the run only. Absent: none stay. */
  readonly rewriteAddresses?: (text: string) => string;
  close(): Promise<void>;
}

export interface StepApiOptions {
  /** Is told of the secrets that the steps read on a platform. */
  readonly observer?: Pick<RunObserver, 'secret'>;
  /** What becomes of the files that the steps store. */
  readonly files?: FileSettings;
}

const id = (): string => randomBytes(12).toString('hex');

/** Starts the API for a flow on a port of the system's choice. */
export async function startStepApi(flow: Flow, { observer: watch, files = {} }: StepApiOptions = {}): Promise<StepApi> {
  const { maxBytes: mostBytes, folder, onStorageError: onRefusal } = files;
  const store = await ObjectStore.open({
    ...(mostBytes !== undefined && { maxBytes: mostBytes }),
    ...(folder !== undefined && { savedFiles: new SavedFiles(folder) }),
  });
  const snapshots = new Map<string, unknown>();
  const sender = createSender({ proxy: {} });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings: StepApiSettings = {
    API_URI: uri,
    API_USERNAME: `${id()}@run.local`,
    API_KEY: randomBytes(24).toString('hex'),
    WORKSPACE_ID: id(),
    OBJECT_STORAGE_URI: uri,
    OBJECT_STORAGE_TOKEN: randomBytes(24).toString('hex'),
    FLOW_ID: id(),
  };
  const routes = createStepApiRoutes(flow, settings, store, snapshots, sender.send, (document) =>
    watch?.secret(document),
  );
  server.on('request', (request, response) => {
    handle(routes, settings, request, response).catch((error: unknown) => {
      // The client went away in the middle of a file, or the file can't be read: it sees a cut or a 500.
      if (response.headersSent) response.destroy();
      else if (error instanceof StorageError) {
        onRefusal?.(error.message);
        sendError(response, error.code === 'storage_full' ? 413 : 403, error.code, error.message);
      } else sendError(response, 500, 'internal', 'the request could not be completed');
    });
  });
  return {
    settings,
    setSnapshot: (stepId, snapshot) => snapshots.set(stepId, snapshot),
    getSnapshot: (stepId) => snapshots.get(stepId) ?? {},
    ...(folder !== undefined && { rewriteAddresses: createAddressRewriter(uri, (id) => store.savedPath(id)) }),
    async close() {
      await stop(server);
      sender.close();
      await store.close();
      files.onClose?.(store.savedCount);
    },
  };
}

async function handle(
  routes: readonly Route[],
  settings: StepApiSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', settings.API_URI);
  const route = routes.find(({ method, path }) => method === request.method && path.test(pathname));
  if (!route) {
    sendError(response, 404, 'not_found', 'no such resource');
    return;
  }
  if (!isAllowed(route.access, settings, request.headers.authorization ?? '')) {
    sendError(response, 401, 'unauthorized', 'wrong credentials');
    return;
  }
  await route.run(route.path.exec(pathname)?.slice(1) ?? [], request, response);
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
