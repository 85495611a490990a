import type { ApiProvider } from '../../apiProvider.js';
import { ConfigProblems } from '../../definition/configProblems.js';
import { list } from '../../definition/structures.js';
import type { RequestDialectConfig } from './config.js';
import { RULE, toOutcomeRule, type OutcomeRule } from './outcomeRules.js';

/**
 * Adds the provider of the credential to a configuration, with its outcome rules after those of the step.
 *
 * @throws RestError `configuration` when a rule is invalid
 */
export function withProvider(config: RequestDialectConfig, provider: ApiProvider): RequestDialectConfig {
  return { ...config, provider, outcomes: [...config.outcomes, ...readProviderRules(provider)] };
}

function readProviderRules({ id, outcomes = [] }: ApiProvider): readonly OutcomeRule[] {
  const problems = new ConfigProblems();
  const rules = list(RULE, { of: 'rules', item: `Provider ${id}: rule` }).read(outcomes, 'Outcomes', problems) ?? [];
  problems.throwIfAny();
  return rules.map((rule, index) => ({
    ...toOutcomeRule(rule, `rule ${index + 1} of the provider ${id}`),
    isOfProvider: true,
  }));
}
