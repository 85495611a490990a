import type { TemplateConfig } from '../../requestConfig.js';

/** The rules of legacy for outcomes and responses. */
export interface LegacyRules {
  /** Emit error responses and failures as messages. */
  readonly emitErrors: boolean;
  /** Rebound after a transient error. */
  readonly rebound: boolean;
  readonly followRedirects: boolean;
  /** Emit one message for each element of an array. */
  readonly split: boolean;
}

export interface LegacyConfig extends TemplateConfig {
  readonly rules: LegacyRules;
}
