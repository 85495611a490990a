import type { ApiProvider } from '../../apiProvider.js';
import type { RequestDialectConfig } from './config.js';

/** Adds the provider of the credential to a configuration. */
export function withProvider(config: RequestDialectConfig, provider: ApiProvider): RequestDialectConfig {
  return { ...config, provider };
}
