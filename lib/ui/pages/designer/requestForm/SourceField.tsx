import { CodeEditor } from '../editor/CodeEditor.js';
import { FieldResult } from '../editor/FieldResult.js';
import type { Evaluation } from '../preview/preview.js';

interface SourceFieldProps {
  /** Its path in the problems and the evaluations. */
  readonly path: string;
  readonly problems: Readonly<Record<string, string>>;
  readonly evaluations: Readonly<Record<string, Evaluation>>;
  readonly label: string;
  readonly note: string;
  readonly hint: string;
  readonly source: unknown;
  readonly onChange: (source: string) => void;
}

/** A long expression. */
export function SourceField({ label, note, hint, source, onChange, path, problems, evaluations }: SourceFieldProps) {
  const evaluation = evaluations[path];
  const problem = problems[path] ?? (evaluation?.kind === 'error' ? evaluation.text : undefined);
  return (
    <div class="value-field">
      <p class="muted">
        <small>{note}</small>
      </p>
      <CodeEditor
        label={label}
        text={typeof source === 'string' ? source : ''}
        onChange={onChange}
        problem={problem}
        hint={hint}
        tall
      />
      <FieldResult id={`${path}-result`} problem={problem} evaluation={evaluation} />
    </div>
  );
}
