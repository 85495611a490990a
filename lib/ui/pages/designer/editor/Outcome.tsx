import type { Evaluated } from '../preview/order.js';

const SHOWN = 300;

interface OutcomeProps {
  readonly id: string;
  readonly problem: string | undefined;
  readonly evaluated: Evaluated | undefined;
}

/** Under a field: what is wrong with it, or what its expression gives for the sample message. */
export function Outcome({ id, problem, evaluated }: OutcomeProps) {
  return (
    <div id={id} class="outcome">
      {problem !== undefined && <small class="outcome-bad">{problem}</small>}
      {problem === undefined && evaluated?.kind === 'nothing' && (
        <small class="muted">No value for the sample message</small>
      )}
      {problem === undefined && evaluated?.kind === 'value' && (
        <small>
          <span class="muted">Gives </span>
          <code>{evaluated.json.length > SHOWN ? `${evaluated.json.slice(0, SHOWN)}…` : evaluated.json}</code>
        </small>
      )}
    </div>
  );
}
