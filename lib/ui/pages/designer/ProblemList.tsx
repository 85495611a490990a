import type { PlacedProblem } from './problemPlaces.js';

interface ProblemListProps {
  readonly problems: readonly PlacedProblem[];
  /** Moves the focus to the field of a problem. */
  readonly onSelect: (problem: PlacedProblem) => void;
}

/** The errors of a configuration, one per line. Those of a field of the page lead to it. */
export function ProblemList({ problems, onSelect }: ProblemListProps) {
  return (
    <>
      {problems.length > 1 && <p class="field-error">{problems.length} errors in the configuration:</p>}
      <ul class="problem-list">
        {problems.map((problem) => (
          <li key={problem.text} class="field-error">
            {problem.place === undefined ? (
              problem.text
            ) : (
              <button type="button" class="plain" onClick={() => onSelect(problem)}>
                {problem.text}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
