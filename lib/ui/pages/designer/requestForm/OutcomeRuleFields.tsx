import type { ComponentChildren } from 'preact';

import type { JsonObject } from '../../../../json.js';
import { setMember } from '../../../../step/structuredSetting.js';
import { CodeEditor } from '../editor/CodeEditor.js';
import { FieldResult } from '../editor/FieldResult.js';
import { ExpressionField } from './ExpressionField.js';
import { listProblems } from './fieldProblems.js';
import {
  ACTION_TITLES,
  ERROR_CHOICES,
  formatStatus,
  readErrorKinds,
  storeErrorKinds,
  storeStatus,
} from './ruleMembers.js';
import { useEdit } from './useEdit.js';

interface OutcomeRuleFieldsProps {
  readonly index: number;
  readonly rule: JsonObject;
  readonly onChange: (rule: JsonObject) => void;
  readonly problems: Readonly<Record<string, string>>;
  /** The buttons of the rule. */
  readonly children: ComponentChildren;
}

/** Edits one rule: its conditions, and what happens when they are true. */
export function OutcomeRuleFields({ index, rule, onChange, problems, children }: OutcomeRuleFieldsProps) {
  const number = String(index + 1);
  const path = `outcomes.${String(index)}`;
  const set = (member: string, value: unknown): void => onChange(setMember(rule, member, value));
  const problem = listProblems(problems, path).join(' ');
  const invalid = (member: string) => (problems[`${path}.${member}`] === undefined ? undefined : ('true' as const));
  const action = typeof rule.do === 'string' ? rule.do : '';
  const actions = Object.keys(ACTION_TITLES);
  return (
    <fieldset class="rule">
      <legend>Rule {number}</legend>
      <div class="rule-line">
        <StatusField
          number={number}
          stored={rule.status}
          invalid={invalid('status')}
          onChange={(value) => set('status', value)}
        />
        <label class="rule-do">
          Do
          <select
            aria-label={`What rule ${number} does`}
            aria-invalid={invalid('do')}
            value={action}
            onChange={({ currentTarget }) => set('do', currentTarget.value)}
          >
            {(actions.includes(action) ? actions : [action, ...actions]).map((name) => (
              <option key={name} value={name}>
                {ACTION_TITLES[name] ?? name}
              </option>
            ))}
          </select>
        </label>
        <div class="rule-buttons">{children}</div>
      </div>
      <Condition
        label="Body"
        name={`Body condition of rule ${number}`}
        hint="ok = false"
        stored={rule.body}
        problem={problems[`${path}.body`]}
        onChange={(text) => set('body', text)}
      />
      <details class="parameter-options" open={rule.headers !== undefined || rule.error !== undefined || undefined}>
        <summary>
          More conditions: headers, network errors<span class="visually-hidden"> of rule {number}</span>
        </summary>
        <Condition
          label="Headers"
          name={`Headers condition of rule ${number}`}
          hint={'`x-ratelimit-remaining` = "0"'}
          stored={rule.headers}
          problem={problems[`${path}.headers`]}
          onChange={(text) => set('headers', text)}
        />
        <ErrorKinds stored={rule.error} onChange={(value) => set('error', value)} />
      </details>
      {(['retry', 'rebound'].includes(action) || rule.wait !== undefined) && (
        <label>
          Wait
          <input
            aria-label={`Wait of rule ${number}`}
            aria-invalid={invalid('wait')}
            value={typeof rule.wait === 'string' || typeof rule.wait === 'number' ? String(rule.wait) : ''}
            placeholder="As the server says, else as in Retry. 30s, 5m, or an expression that gives milliseconds"
            autocomplete="off"
            spellcheck={false}
            onInput={({ currentTarget }) => set('wait', currentTarget.value)}
          />
        </label>
      )}
      {(['retry', 'rebound', 'fail'].includes(action) || rule.message !== undefined) && (
        <div class="rule-message">
          <span>Message</span>
          <ExpressionField
            label={`Message of rule ${number}`}
            stored={rule.message}
            onChange={(value) => set('message', value)}
            problem={problems[`${path}.message`]}
            hint="Text of the error"
          />
        </div>
      )}
      <FieldResult
        id={`rule-${number}-problem`}
        problem={problem === '' ? undefined : problem}
        evaluation={undefined}
      />
    </fieldset>
  );
}

interface StatusFieldProps {
  readonly number: string;
  readonly stored: unknown;
  readonly invalid: 'true' | undefined;
  readonly onChange: (stored: unknown) => void;
}

function StatusField({ number, stored, invalid, onChange }: StatusFieldProps) {
  const [text, change] = useEdit(stored, formatStatus, storeStatus, onChange);
  return (
    <label>
      Status
      <input
        aria-label={`Status of rule ${number}`}
        aria-invalid={invalid}
        value={text}
        placeholder="404, 500-599"
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
    </label>
  );
}

interface ConditionProps {
  readonly label: string;
  readonly name: string;
  readonly hint: string;
  readonly stored: unknown;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
}

function Condition({ label, name, hint, stored, problem, onChange }: ConditionProps) {
  return (
    <div class="rule-condition">
      <span>{label}</span>
      <CodeEditor
        label={name}
        text={typeof stored === 'string' ? stored : stored === undefined ? '' : JSON.stringify(stored)}
        onChange={onChange}
        problem={problem}
        hint={hint}
      />
    </div>
  );
}

function ErrorKinds({ stored, onChange }: { readonly stored: unknown; readonly onChange: (stored: unknown) => void }) {
  const chosen = readErrorKinds(stored);
  const toggle = (name: string, isChosen: boolean): void =>
    onChange(storeErrorKinds(isChosen ? [...chosen, name] : chosen.filter((other) => other !== name)));
  return (
    <fieldset class="kinds">
      <legend>No complete response, because of</legend>
      {[...new Set([...ERROR_CHOICES, ...chosen])].map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={({ currentTarget }) => toggle(name, currentTarget.checked)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
