import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

import { switchMode, type StepValue } from '../../../../step/stepValue.js';
import type { Evaluation } from '../preview/preview.js';
import { CodeEditor } from './CodeEditor.js';
import { FieldResult } from './FieldResult.js';

interface ValueFieldProps {
  readonly label: string;
  readonly value: StepValue;
  readonly onChange: (value: StepValue) => void;
  /** Result of the expression for the sample message. */
  readonly evaluation: Evaluation | undefined;
  readonly problem: string | undefined;
  readonly hint?: string;
  /** Whether the field has several lines. */
  readonly tall?: boolean;
  /** Rendered after the mode button. */
  readonly children?: ComponentChildren;
}

/** A field for fixed text or for an expression with its result. */
export function ValueField({
  label,
  value,
  onChange,
  evaluation,
  problem,
  hint = '',
  tall = false,
  children,
}: ValueFieldProps) {
  const id = useId();
  const isExpression = value.mode === 'jsonata';
  const shownProblem = problem ?? (isExpression && evaluation?.kind === 'error' ? evaluation.text : undefined);
  const change = (text: string): void => onChange({ mode: value.mode, text });
  const inputProps = {
    'aria-label': label,
    'aria-describedby': id,
    'aria-invalid': shownProblem === undefined ? undefined : ('true' as const),
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
            problem={shownProblem}
            hint="JSONata expression"
            tall={tall}
          />
        ) : tall ? (
          <textarea {...inputProps} rows={6} onInput={({ currentTarget }) => change(currentTarget.value)} />
        ) : (
          <input {...inputProps} autocomplete="off" onInput={({ currentTarget }) => change(currentTarget.value)} />
        )}
        <button
          type="button"
          class={isExpression ? 'mode' : 'mode secondary outline'}
          aria-pressed={isExpression}
          aria-label={`JSONata for ${label}`}
          title={isExpression ? 'Switch to fixed text' : 'Switch to a JSONata expression'}
          onClick={() => onChange(switchMode(value))}
        >
          JSONata
        </button>
        {children}
      </div>
      <FieldResult id={id} problem={shownProblem} evaluation={isExpression ? evaluation : undefined} />
    </div>
  );
}
