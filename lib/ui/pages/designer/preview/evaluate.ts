import { readCredential } from '../../../../auth/credential.js';
import { listProblemTexts, messageOf } from '../../../../errors.js';
import type { Body } from '../../../../http/message.js';
import type { OpenFile } from '../../../../request/body/multipart.js';
import { findDialect } from '../../../../request/dialects/registry.js';
import { v2 } from '../../../../request/dialects/v2/index.js';
import type { ConfigEnvironment } from '../../../../request/requestConfig.js';
import { compileExpression, createScope, type Scope } from '../../../../request/expression.js';
import type { Evaluation, Preview, PreviewedRequest, PreviewInput } from './preview.js';

/** The defaults of a deployment. */
const DEFAULT_ENVIRONMENT: ConfigEnvironment = {
  maxContentBytes: 20 * 1024 * 1024,
  maxFileBytes: 100 * 1024 * 1024,
  legacyTimeoutMs: 100_000,
};

const MAX_SHOWN_CHARACTERS = 10_000;

/** Returns a file whose content is the placeholder. */
type OpenPlaceholderFile = (placeholder: string) => Awaited<ReturnType<OpenFile>>;

/** Builds the request for a message with the component's code, and evaluates each expression. */
export async function evaluate(
  input: PreviewInput,
  now: () => number,
  openPlaceholderFile: OpenPlaceholderFile,
): Promise<Preview> {
  const scope = catchMessage(() => createScope(input.message, { now, flowVariables: () => input.variables }));
  if (typeof scope === 'string') return { evaluations: {}, request: { problem: scope } };
  const evaluations = Object.fromEntries(
    Object.entries(input.expressions).map(([field, source]) => [field, evaluateExpression(source, scope)]),
  );
  try {
    return { evaluations, request: await previewRequest(input, scope, now, openPlaceholderFile) };
  } catch (error) {
    const problems = listProblemTexts(error);
    return { evaluations, request: { problem: messageOf(error), ...(problems && { problems }) } };
  }
}

function evaluateExpression(source: string, scope: Scope): Evaluation {
  const label = 'Expression';
  try {
    const value = compileExpression(source, label).evaluate(scope);
    // Undefined for values without a JSON form, which the declared type omits.
    const json = JSON.stringify(value, undefined, 2) as string | undefined;
    if (json === undefined) return { kind: 'undefined' };
    return {
      kind: 'value',
      json: json.length > MAX_SHOWN_CHARACTERS ? `${json.slice(0, MAX_SHOWN_CHARACTERS)}…` : json,
    };
  } catch (error) {
    const text = messageOf(error).replace(`${label}: `, '');
    return { kind: 'error', text: text.charAt(0).toUpperCase() + text.slice(1) };
  }
}

async function previewRequest(
  input: PreviewInput,
  scope: Scope,
  now: () => number,
  openPlaceholderFile: OpenPlaceholderFile,
): Promise<PreviewedRequest> {
  const files: { placeholder: string; url: string }[] = [];
  const openFile: OpenFile = (url) => {
    const placeholder = `RESTxSTEPxFILEx${String(files.length)}x`;
    files.push({ placeholder, url });
    return Promise.resolve(openPlaceholderFile(placeholder));
  };
  // Other components may have functions with a request field too.
  const dialect = findDialect(input.functionKey) ?? v2;
  // The configuration needs a secret id; its value doesn't matter here.
  const config = dialect.parse({ ...input.config, secretId: 'preview' }, DEFAULT_ENVIRONMENT);
  const unauthenticated = dialect.buildRequest(config, input.message, scope, openFile);
  const credential = readCredential(input.credential.type, input.credential.values);
  // A nonce of zeros: the preview stays the same while nothing is changed.
  const context = { now, randomBytes: (size: number) => new Uint8Array(size) };
  const { method, url, headers, body } = await credential.apply(unauthenticated, context);
  const text = await readBodyText(body);
  return {
    method,
    url: url.href,
    headers: headers.map(({ name, value }) => [name, value]),
    ...(text === undefined ? {} : { body: text }),
    files,
  };
}

async function readBodyText(body: Body): Promise<string | undefined> {
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

/** Returns the result of `run`, or its error message. */
function catchMessage<Result>(run: () => Result): Result | string {
  try {
    return run();
  } catch (error) {
    return messageOf(error);
  }
}
