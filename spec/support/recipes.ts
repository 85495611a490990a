import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

import { expect } from 'chai';
import { parse } from 'yaml';

import { messageOf } from '../../lib/errors.js';
import type { JsonObject } from '../../lib/json.js';
import { readText } from './descriptor.js';
import { createLoopback, type Loopback } from './loopback.js';
import { codeBlocks, section } from './markdown.js';
import { createStepHarness } from './stepHarness.js';

/** What a server responds: status, body, headers. */
export type Answer = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

export interface RecipeCase {
  readonly message: object;
  readonly answers: readonly Answer[];
  /** What another server, https://files.test, responds. */
  readonly files?: readonly Answer[];
  /** Method, path and body of each request. Those to the other server begin with its host, and show whether it received the credential. */
  readonly sent: readonly string[];
  /** The body of the last response, null if nothing is emitted, or the start of the error text. */
  readonly result?: unknown;
  /** The bodies of all messages, where they are not responses. */
  readonly records?: readonly unknown[];
  readonly waits?: readonly number[];
}

/** Describes the recipes below a heading of a page, each with its cases. */
export function describeRecipes(
  page: string,
  heading: string,
  cases: Readonly<Record<string, readonly RecipeCase[]>>,
): void {
  const recipes = section(readText(page), heading);
  describe(`the recipes of ${page}`, () => {
    const servers = createLoopback();

    it('all have a case', () =>
      expect([...recipes.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading)).to.deep.equal(Object.keys(cases)));

    for (const [recipe, recipeCases] of Object.entries(cases)) {
      for (const [
        index,
        { message, answers, files = [], sent, result, records, waits = [] },
      ] of recipeCases.entries()) {
        it(`${recipe}, case ${index + 1}`, async () => {
          const requests: string[] = [];
          const other = await playAnswers(servers, files, (line, { headers }) =>
            requests.push(`files.test ${line}${headers['x-key'] === undefined ? '' : ' with the credential'}`),
          );
          const named = JSON.parse(JSON.stringify(answers).replaceAll('https://files.test', other.origin)) as Answer[];
          const { origin } = await playAnswers(servers, files.length === 0 ? answers : named, (line) =>
            requests.push(line),
          );
          const step = await createStepHarness(servers, {
            ...(files.length > 0 && {
              secret: { type: 'api_key', credentials: { headerName: 'X-Key', headerValue: 'k' } },
            }),
            storage: (_, response) => void response.writeHead(201).end('{"objectId":"o1"}'),
          });
          const configs = readRecipe(recipes, recipe, origin);
          let body: unknown = message;
          let found: unknown;
          let emitted: unknown[] = [];
          try {
            for (const config of configs) {
              const outcome = await step.runRequest({ ...config }, { id: 'm1', body: body as object });
              emitted = outcome.kind === 'messages' ? outcome.messages.map((out) => out.body) : [];
              body = outcome.kind === 'messages' ? (outcome.messages[0]?.body ?? null) : outcome.reason.message;
            }
            found = body === null ? null : (body as { body: unknown }).body;
          } catch (error: unknown) {
            found = messageOf(error);
          }
          if (records !== undefined) expect(emitted).to.deep.equal(records);
          else if (typeof result === 'string')
            expect(found)
              .to.be.a('string')
              .that.satisfies((t: string) => t.startsWith(result), String(found));
          else expect(JSON.parse(JSON.stringify(found).replaceAll(step.storageUrl, 'STORAGE'))).to.deep.equal(result);
          expect(requests).to.deep.equal(sent);
          expect(step.slept).to.deep.equal(waits);
        });
      }
    }
  });
}

/** Reads the configurations of a recipe, whose servers are replaced by the one of an origin. */
export function readRecipe(recipes: string, heading: string, origin: string): readonly JsonObject[] {
  return codeBlocks(section(recipes, heading), 'yaml').map(
    (block) => parse(block.replace(/https:\/\/[a-z]+(?:\.[a-z]+)*\.(?:com|org)/g, origin)) as JsonObject,
  );
}

/**
 * Starts a server that gives the answers, one after the other. The list of requests grows: method, path and body of each.
 *
 * @param onRequest called with each of them
 */
export async function playAnswers(
  servers: Loopback,
  answers: readonly Answer[],
  onRequest: (line: string, request: IncomingMessage) => void = () => undefined,
): Promise<{ readonly origin: string; readonly requests: readonly string[] }> {
  const rest = [...answers];
  const requests: string[] = [];
  const { origin } = await servers.http((request, response) => {
    void describeRequest(request).then((line) => {
      requests.push(line);
      onRequest(line, request);
      const [status, body, headers = { 'content-type': 'application/json' }] = rest.shift() ?? [599, ''];
      const isJson = typeof body !== 'string' && !Buffer.isBuffer(body);
      response.writeHead(status, { ...(isJson && { 'content-type': 'application/json' }), ...headers });
      response.end(isJson ? JSON.stringify(body) : body);
    });
  });
  return { origin, requests };
}

async function describeRequest(request: IncomingMessage): Promise<string> {
  const body = (await text(request)).replace(/\n */g, '');
  const line = [request.method, request.url, ...(body === '' ? [] : [body])].join(' ');
  return request.headers['idempotency-key'] === undefined ? line : `${line} with a key`;
}
