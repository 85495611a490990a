import { open } from 'node:fs/promises';
import path from 'node:path';
import { ApiError, messageOf, RestError } from '../../../errors.js';
import type { Component, Descriptor } from '../../model/component.js';
import { readDescriptor } from '../../model/readDescriptor.js';
import { COMMAND_LINE_ACTOR, type DirectoryServices } from '../directory/actor.js';
import { addComponent, updateComponent } from './changeComponent.js';

/** Maximum size of a component.json or package.json. */
const MAX_FILE_BYTES = 1024 * 1024;

/**
 * Registers the component of a folder for all tenants, or updates the one with that name. Replicas may call this at the
 * same time and at each start.
 * @param folder contains a component.json
 * @throws RestError `usage` when a file cannot be read or is invalid
 */
export async function registerFolder(services: DirectoryServices, folder: string): Promise<Component> {
  const absolutePath = path.resolve(folder);
  const descriptor = await readDescriptorFile(path.join(absolutePath, 'component.json'));
  const input = {
    tenantId: null,
    name: await readComponentName(absolutePath, descriptor),
    descriptor,
    folder: absolutePath,
  };
  const { components } = services.store;
  const known = await components.findByName(null, input.name);
  if (known !== undefined)
    return updateComponent(services, COMMAND_LINE_ACTOR, known, { descriptor, folder: absolutePath });
  try {
    return await addComponent(services, COMMAND_LINE_ACTOR, input);
  } catch (error: unknown) {
    // Another replica has created it meanwhile.
    const existing =
      error instanceof ApiError && error.status === 409 && (await components.findByName(null, input.name));
    if (!existing) throw error;
    return updateComponent(services, COMMAND_LINE_ACTOR, existing, { descriptor, folder: absolutePath });
  }
}

async function readDescriptorFile(file: string): Promise<Descriptor> {
  const found = readDescriptor(await readJson(file), '');
  if ('descriptor' in found) return found.descriptor;
  const problems = found.problems.map(({ detail, source }) => {
    const pointer = source !== undefined && 'pointer' in source ? source.pointer : '';
    return pointer === '' ? detail : `${pointer}: ${detail}`;
  });
  throw new RestError('usage', `${file} is not a valid component.json: ${problems.join('; ')}`);
}

/** Returns the name of the package if there is one, else the title: a title may change. */
async function readComponentName(folder: string, { title }: Descriptor): Promise<string> {
  const file = path.join(folder, 'package.json');
  const manifest = await readJson(file).catch((error: unknown) => {
    if (error instanceof RestError && isFileMissing(error.cause)) return undefined;
    throw error;
  });
  const name = typeof manifest === 'object' && manifest !== null && 'name' in manifest ? manifest.name : undefined;
  return typeof name === 'string' && name !== '' && name.length <= 255 ? name : title.slice(0, 255);
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readText(file);
  } catch (error: unknown) {
    throw new RestError('usage', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error: unknown) {
    throw new RestError('usage', `${file} is not valid JSON: ${messageOf(error)}`, { cause: error });
  }
}

async function readText(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error('it is not a file');
    if (stat.size > MAX_FILE_BYTES) throw new Error(`it is larger than ${String(MAX_FILE_BYTES)} bytes`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function isFileMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
