import { selectPublicMembers, type ApiProvider } from '../request/apiProvider.js';
import type { Scope } from '../request/expression.js';
import type { RequestConfig } from '../request/requestConfig.js';
import type { MessageRun, Ports, Step } from './messageRun.js';
import type { LoadedSecret } from './secretApi.js';

/** Finds the provider of a credential; undefined when there is none, or the step's dialect doesn't use it. */
export async function findCredentialProvider(
  { dialect }: Step,
  { secret: { provider: id } }: LoadedSecret,
  { findProvider, log }: Pick<Ports, 'findProvider' | 'log'>,
): Promise<ApiProvider | undefined> {
  if (id === undefined || dialect.withProvider === undefined) return undefined;
  const provider = await findProvider(id);
  if (provider === undefined) {
    log.warn(`The provider "${id}" of the credential is not in this component's catalogue: its rules do not apply`);
  }
  return provider;
}

const configs = new WeakMap<RequestConfig, Map<string, RequestConfig>>();

/** Returns the step's configuration with what its credential's provider adds, compiled once per provider. */
export function getProviderConfig({ dialect, config }: Step, provider: ApiProvider | undefined): RequestConfig {
  if (provider === undefined || dialect.withProvider === undefined) return config;
  const known = configs.get(config) ?? new Map<string, RequestConfig>();
  configs.set(config, known);
  const found = known.get(provider.id) ?? dialect.withProvider(config, provider);
  known.set(provider.id, found);
  return found;
}

/** Returns the scope of a message with `$credential`: the public members of its current credential. */
export function readScope(run: MessageRun): Scope {
  if (run.step.dialect.withProvider === undefined) return run.scope;
  const { current: secret } = run.credential;
  if (run.credentialScope?.secret !== secret) {
    const credential = selectPublicMembers(run.provider, secret.secret.credentials.reveal());
    const scope = { ...run.scope, bindings: { ...run.scope.bindings, credential } };
    run.credentialScope = { secret, scope };
  }
  return run.credentialScope.scope;
}
