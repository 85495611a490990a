import type { Evaluation } from '../preview/preview.js';

const MAX_SHOWN_CHARACTERS = 300;

interface FieldResultProps {
  readonly id: string;
  readonly problem: string | undefined;
  readonly evaluation: Evaluation | undefined;
}

/** Under a field: what is wrong with it, or what its expression gives for the sample message. */
export function FieldResult({ id, problem, evaluation }: FieldResultProps) {
  return (
    <div id={id} class="outcome">
      {problem !== undefined && <small class="outcome-bad">{problem}</small>}
      {problem === undefined && evaluation?.kind === 'nothing' && (
        <small class="muted">No value for the sample message</small>
      )}
      {problem === undefined && evaluation?.kind === 'value' && (
        <small>
          <span class="muted">Gives </span>
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
