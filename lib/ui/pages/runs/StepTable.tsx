import type { StepCounts } from '../../../wire/run.js';

/** Message counts of each step so far. */
export function StepTable({ steps }: { readonly steps: readonly StepCounts[] }) {
  if (steps.length === 0) return null;
  return (
    <div class="table-scroll" role="region" aria-label="Steps" tabIndex={0}>
      <table>
        <caption class="visually-hidden">Steps of the run and their messages</caption>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">In</th>
            <th scope="col">Out</th>
            <th scope="col">Errors</th>
            <th scope="col">Rebounds</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step.id}>
              <th scope="row">
                {step.id} <small class="muted">{step.function}</small>
              </th>
              <td>{step.in}</td>
              <td>{step.out}</td>
              <td class={step.errors > 0 ? 'run-error' : undefined}>{step.errors}</td>
              <td>{step.rebounds}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
