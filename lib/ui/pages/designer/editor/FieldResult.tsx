import type { Evaluation } from '../preview/preview.js';

const MAX_SHOWN_CHARACTERS = 300;

interface FieldResultProps {
  readonly id: string;
  readonly problem: string | undefined;
  readonly evaluation: Evaluation | undefined;
}

/** Shows the error of a field, or the value of its expression for the sample message. */
export function FieldResult({ id, problem, evaluation }: FieldResultProps) {
  return (
    <div id={id} class="field-result">
      {problem !== undefined && <small class="field-error">{problem}</small>}
      {problem === undefined && evaluation?.kind === 'undefined' && (
        <small class="muted">No value for the sample message</small>
      )}
      {problem === undefined && evaluation?.kind === 'value' && (
        <small>
          <span class="muted">Result: </span>
          <code>
            {evaluation.json.length > MAX_SHOWN_CHARACTERS
              ? `${evaluation.json.slice(0, MAX_SHOWN_CHARACTERS)}…`
              : evaluation.json}
          </code>
        </small>
      )}
    </div>
  );
}
