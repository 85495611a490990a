import { useLayoutEffect, useRef } from 'preact/hooks';

import { asJsonObject, isJsonObject, type JsonObject } from '../../../../json.js';
import { BUILT_IN_RULES } from '../../../../request/dialects/request/builtInRules.js';
import { moveItem, removeItem, replaceItem } from './listEdits.js';
import { OutcomeRuleFields } from './OutcomeRuleFields.js';
import { ACTION_TITLES, describeConditions } from './ruleMembers.js';
import { OUTCOME_TEMPLATES } from './outcomeTemplates.js';

interface OutcomesFormProps {
  readonly rules: readonly unknown[];
  readonly onChange: (rules: readonly unknown[]) => void;
  readonly problems: Readonly<Record<string, string>>;
  readonly provider: ProviderRules | undefined;
}

/** The outcome rules of the credential's provider, from the catalogue. */
export interface ProviderRules {
  readonly name: string;
  readonly rules: readonly JsonObject[];
}

/** Whether fields can show the value of the field `outcomes`. */
export function isRuleList(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isJsonObject));
}

/** Edits the rules in the order in which they are applied, above those of the provider and the built-in ones. */
export function OutcomesForm({ rules, onChange, problems, provider }: OutcomesFormProps) {
  const list = useRef<HTMLOListElement>(null);
  /** The element that gets the focus with the next rendering. */
  const nextFocus = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    if (nextFocus.current === undefined) return;
    const target = list.current?.querySelector<HTMLElement>(nextFocus.current);
    nextFocus.current = undefined;
    target?.focus();
  });
  const add = (rule: JsonObject): void => {
    nextFocus.current = `[data-rule="${String(rules.length)}"] input`;
    onChange([...rules, rule]);
  };
  const move = (index: number, to: number, direction: 'up' | 'down'): void => {
    // At either end the button in this direction is disabled.
    const isEnd = to === 0 || to === rules.length - 1;
    const focused = isEnd ? (direction === 'up' ? 'down' : 'up') : direction;
    nextFocus.current = `[data-rule="${String(to)}"] [data-move="${focused}"]`;
    onChange(moveItem(rules, index, to));
  };
  return (
    <>
      <ol class="rules" ref={list}>
        {rules.map((rule, index) => (
          <li key={index} data-rule={index}>
            <OutcomeRuleFields
              index={index}
              rule={asJsonObject(rule)}
              onChange={(next) => onChange(replaceItem(rules, index, next))}
              problems={problems}
            >
              <button
                type="button"
                class="mode secondary outline"
                data-move="up"
                aria-label={`Move rule ${String(index + 1)} up`}
                disabled={index === 0}
                onClick={() => move(index, index - 1, 'up')}
              >
                <span aria-hidden="true">↑</span>
              </button>
              <button
                type="button"
                class="mode secondary outline"
                data-move="down"
                aria-label={`Move rule ${String(index + 1)} down`}
                disabled={index === rules.length - 1}
                onClick={() => move(index, index + 1, 'down')}
              >
                <span aria-hidden="true">↓</span>
              </button>
              <button
                type="button"
                class="mode secondary outline"
                aria-label={`Remove rule ${String(index + 1)}`}
                onClick={() => onChange(removeItem(rules, index))}
              >
                <span aria-hidden="true">×</span>
              </button>
            </OutcomeRuleFields>
          </li>
        ))}
      </ol>
      <div class="add-rule">
        <button type="button" class="small secondary outline" onClick={() => add({ do: 'fail' })}>
          Add rule
        </button>
        <details>
          <summary>Add from a template</summary>
          <ul class="choices">
            {OUTCOME_TEMPLATES.map(({ title, note, rule }) => (
              <li key={title}>
                <button type="button" class="small secondary outline" onClick={() => add(rule)}>
                  {title}
                </button>{' '}
                <small class="muted">{note}</small>
              </li>
            ))}
          </ul>
        </details>
      </div>
      {provider !== undefined && provider.rules.length > 0 && (
        <RuleTable
          caption={`Rules of ${provider.name}, which decide when no rule of the step matches`}
          rules={provider.rules.map((rule) => ({
            condition: describeConditions(rule),
            action: ACTION_TITLES[String(rule.do)] ?? String(rule.do),
          }))}
        />
      )}
      <RuleTable
        caption="Built-in rules, which decide when no other rule matches"
        rules={BUILT_IN_RULES.map(({ condition, do: action }) => ({
          condition,
          action: ACTION_TITLES[action] ?? action,
        }))}
      />
    </>
  );
}

interface RuleTableProps {
  readonly caption: string;
  readonly rules: readonly { readonly condition: string; readonly action: string }[];
}

/** Rules that can't be edited. */
function RuleTable({ caption, rules }: RuleTableProps) {
  return (
    <table class="built-in-rules">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Condition</th>
          <th scope="col">Do</th>
        </tr>
      </thead>
      <tbody>
        {rules.map(({ condition, action }) => (
          <tr key={condition}>
            <td>{condition}</td>
            <td>{action}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
