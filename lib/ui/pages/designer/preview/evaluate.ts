import { readCredential } from '../../../../auth/credential.js';
import { messageOf } from '../../../../errors.js';
import type { Body } from '../../../../http/message.js';
import { parseV2Config } from '../../../../request/v2Config.js';
import { buildRequest, type OpenFile } from '../../../../request/buildRequest.js';
import { parseLegacyConfig } from '../../../../request/legacyConfig.js';
import type { ConfigEnvironment } from '../../../../request/requestConfig.js';
import { compileExpression, createScope, type Scope } from '../../../../request/expression.js';
import type { Evaluated, Preview, PreviewedRequest, PreviewOrder } from './order.js';

/** What a deployment has that says nothing of its own. */
const ENVIRONMENT: ConfigEnvironment = {
  maxContentBytes: 20 * 1024 * 1024,
  maxFileBytes: 100 * 1024 * 1024,
  legacyTimeoutMs: 100_000,
};

/** Characters of a value that are shown. */
const MOST_SHOWN = 10_000;

/** Makes a file that is not read: a mark stands for what is in it. */
export type MarkFile = (mark: string) => Awaited<ReturnType<OpenFile>>;

/** The request that the component makes for a message, by its own code, and what each expression gives. */
export async function evaluate(order: PreviewOrder, now: () => number, markFile: MarkFile): Promise<Preview> {
  const scope = attempt(() => createScope(order.message, { now, flowVariables: () => order.variables }));
  if (typeof scope === 'string') return { fields: {}, request: { problem: scope } };
  const fields = Object.fromEntries(
    Object.entries(order.expressions).map(([field, source]) => [field, evaluated(source, scope)]),
  );
  try {
    return { fields, request: await previewed(order, scope, markFile) };
  } catch (error) {
    return { fields, request: { problem: messageOf(error) } };
  }
}

function evaluated(source: string, scope: Scope): Evaluated {
  const label = 'Expression';
  try {
    const value = compileExpression(source, label).evaluate(scope);
    // Its declared type leaves out that it gives undefined for what JSON has no word for.
    const json = JSON.stringify(value, undefined, 2) as string | undefined;
    if (json === undefined) return { kind: 'nothing' };
    return { kind: 'value', json: json.length > MOST_SHOWN ? `${json.slice(0, MOST_SHOWN)}…` : json };
  } catch (error) {
    const text = messageOf(error).replace(`${label}: `, '');
    return { kind: 'error', text: text.charAt(0).toUpperCase() + text.slice(1) };
  }
}

async function previewed(order: PreviewOrder, scope: Scope, markFile: MarkFile): Promise<PreviewedRequest> {
  const files: { mark: string; url: string }[] = [];
  const openFile: OpenFile = (url) => {
    const mark = `RESTxSTEPxFILEx${String(files.length)}x`;
    files.push({ mark, url });
    return Promise.resolve(markFile(mark));
  };
  const parse = order.dialect === 'legacy' ? parseLegacyConfig : parseV2Config;
  // Which secret it is doesn't matter here; that there is one does.
  const config = parse({ ...order.config, secretId: 'preview' }, ENVIRONMENT);
  const unsigned = buildRequest(config, order.message, scope, openFile);
  const { method, url, headers, body } = readCredential(order.credential.type, order.credential.values).apply(unsigned);
  const text = await textOf(body);
  return {
    method,
    url: url.href,
    headers: headers.map(({ name, value }) => [name, value]),
    ...(text === undefined ? {} : { body: text }),
    files,
  };
}

async function textOf(body: Body): Promise<string | undefined> {
  switch (body.kind) {
    case 'none':
      return undefined;
    case 'bytes':
      return new TextDecoder().decode(body.bytes);
    case 'stream': {
      const { stream } = await body.open();
      const decoder = new TextDecoder();
      let text = '';
      for await (const chunk of stream) text += decoder.decode(chunk as Uint8Array, { stream: true });
      return text;
    }
  }
}

function attempt<Result>(run: () => Result): Result | string {
  try {
    return run();
  } catch (error) {
    return messageOf(error);
  }
}
