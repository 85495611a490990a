import type { Findings } from '../findings.js';
import { METHODS, type StepDraft } from '../../../../step/stepDraft.js';
import { ValueField } from '../editor/ValueField.js';

interface RequestBarProps {
  readonly form: StepDraft;
  readonly onChange: (form: StepDraft) => void;
  readonly findings: Findings;
  readonly isBusy: boolean;
  readonly onSend: () => void;
  readonly onStop: () => void;
}

/** Method, URL and the page's primary action. */
export function RequestBar({ form, onChange, findings, isBusy, onSend, onStop }: RequestBarProps) {
  // A flow file may have another method.
  const methods = (METHODS as readonly string[]).includes(form.method) ? METHODS : [form.method, ...METHODS];
  return (
    <div class="request-bar">
      <select
        aria-label="Method"
        value={form.method}
        onChange={({ currentTarget }) => onChange({ ...form, method: currentTarget.value })}
      >
        {methods.map((method) => (
          <option key={method}>{method}</option>
        ))}
      </select>
      <ValueField
        label="URL"
        value={form.url}
        onChange={(url) => onChange({ ...form, url })}
        evaluation={findings.evaluations.url}
        problem={findings.problems.url}
        hint="https://api.example.com/orders"
      />
      {isBusy ? (
        <button type="button" class="secondary" onClick={onStop}>
          Stop
        </button>
      ) : (
        <button type="button" title="Ctrl-Enter" onClick={onSend}>
          Retrieve sample
        </button>
      )}
    </div>
  );
}
