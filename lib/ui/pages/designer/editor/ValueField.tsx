import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

import { switched, type Value } from '../model/value.js';
import type { Evaluated } from '../preview/order.js';
import { CodeEditor } from './CodeEditor.js';
import { Outcome } from './Outcome.js';

interface ValueFieldProps {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** What its expression gives for the sample message. */
  readonly evaluated: Evaluated | undefined;
  readonly problem: string | undefined;
  readonly hint?: string;
  /** Fixed text of more than a line. */
  readonly tall?: boolean;
  /** Behind the switch. */
  readonly children?: ComponentChildren;
}

/** Fixed text, or an expression with what it gives. */
export function ValueField({
  label,
  value,
  onChange,
  evaluated,
  problem,
  hint = '',
  tall = false,
  children,
}: ValueFieldProps) {
  const id = useId();
  const isExpression = value.mode === 'jsonata';
  const wrong = problem ?? (isExpression && evaluated?.kind === 'error' ? evaluated.text : undefined);
  const change = (text: string): void => onChange({ mode: value.mode, text });
  const shared = {
    'aria-label': label,
    'aria-describedby': id,
    'aria-invalid': wrong === undefined ? undefined : ('true' as const),
    value: value.text,
    placeholder: hint,
    spellcheck: false,
  };
  return (
    <div class="value-field">
      <div class="value-line">
        {isExpression ? (
          <CodeEditor
            label={label}
            text={value.text}
            onChange={change}
            problem={wrong}
            hint="an expression"
            tall={tall}
          />
        ) : tall ? (
          <textarea {...shared} rows={6} onInput={({ currentTarget }) => change(currentTarget.value)} />
        ) : (
          <input {...shared} autocomplete="off" onInput={({ currentTarget }) => change(currentTarget.value)} />
        )}
        <button
          type="button"
          class={isExpression ? 'mode' : 'mode secondary outline'}
          aria-pressed={isExpression}
          aria-label={`JSONata for ${label}`}
          title={isExpression ? 'An expression: click for fixed text' : 'Fixed text: click for an expression'}
          onClick={() => onChange(switched(value))}
        >
          JSONata
        </button>
        {children}
      </div>
      <Outcome id={id} problem={wrong} evaluated={isExpression ? evaluated : undefined} />
    </div>
  );
}
