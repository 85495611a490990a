import { useState } from 'preact/hooks';

import { ApiFailure } from '../../api/client.js';
import { go } from '../../app/router.js';
import { api } from '../../app/session.js';
import { useLoad } from '../../app/useLoad.js';
import { Failure } from '../../kit/Failure.js';
import { useDraft } from '../../kit/useDraft.js';
import { FlowSource } from './FlowSource.js';
import { isCtrlEnter } from '../../kit/ctrlEnter.js';
import { loadExamples } from '../../api/examples.js';
import { FlowText } from './FlowText.js';
import { messageProblem } from '../designer/model/problems.js';
import { mayHoldValues, needsMessage, NO_FAULTS, secretVariablesIn, startFaults, variablesIn } from './startForm.js';
import { startedRuns } from './startedRuns.js';
import { startRun } from './startRun.js';
import { VariableFields } from './VariableFields.js';

interface StartRunProps {
  readonly workspaceId: string;
  /** The run whose flow is to be changed and run again. */
  readonly again: string | undefined;
}

/** The form that starts a flow: from an example, a file, or text. */
export function StartRun({ workspaceId, again }: StartRunProps) {
  const examples = useLoad((signal) => loadExamples(api, signal), []);
  const before = startedRuns(workspaceId).find(({ id }) => id === again)?.order;
  const [draft, keep] = useDraft(`run ${workspaceId}`, '');
  const [text, setText] = useState(before?.flow ?? draft);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(before?.variables ?? {});
  const [keptMessage, keepMessage] = useDraft(`run message ${workspaceId}`, '{}');
  const [first] = before?.messages ?? [];
  const [message, setMessage] = useState(first === undefined ? keptMessage : JSON.stringify(first.body));
  const [faults, setFaults] = useState(NO_FAULTS);
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(false);
  const found = examples.data ?? [];
  const known = Object.assign({}, ...found.map(({ attributes }) => attributes.variables)) as Record<
    string,
    string | null
  >;
  const names = [...new Set([...variablesIn(text), ...Object.keys(faults.variables)])];
  const asksMessage = needsMessage(text);
  const wrongMessage = asksMessage ? messageProblem(message) : undefined;
  const values = Object.fromEntries(names.map((name) => [name, typed[name] ?? known[name] ?? '']));

  const change = (flow: string): void => {
    setText(flow);
    setFaults(NO_FAULTS);
    keep(mayHoldValues(flow) ? '' : flow);
  };
  const start = async (): Promise<void> => {
    setFailure(undefined);
    if (text.trim() === '') {
      setFaults({ ...NO_FAULTS, flow: [{ words: 'Choose an example, open a flow file, or type one here.' }] });
      return;
    }
    if (wrongMessage !== undefined) return;
    setBusy(true);
    try {
      // A value that nobody has given is missing; the service says so with the variable's name.
      const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
      const messages = asksMessage ? { messages: [{ body: JSON.parse(message) as unknown }] } : {};
      go('runs', [await startRun(workspaceId, { flow: text, variables: given, ...messages })]);
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      if (error.status === 400 || error.status === 422) setFaults(startFaults(error.problems));
      else setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      class="start-run"
      aria-label="Start a flow"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
      onKeyDown={(event) => {
        if (!isCtrlEnter(event) || isBusy) return;
        event.preventDefault();
        void start();
      }}
    >
      <FlowSource examples={found} hasText={text.trim() !== ''} onText={change} />
      {examples.state === 'failed' && <Failure failure={examples.failure} retry={examples.reload} />}
      <FlowText text={text} faults={faults.flow} onChange={change} />
      <VariableFields
        values={values}
        secret={secretVariablesIn(text)}
        problems={faults.variables}
        onChange={(name, value) => setTyped((earlier) => ({ ...earlier, [name]: value }))}
      />
      {asksMessage && (
        <div>
          <label for="first-message">Body of the message for the first step, as JSON</label>
          <textarea
            id="first-message"
            rows={3}
            value={message}
            spellcheck={false}
            aria-invalid={wrongMessage === undefined ? undefined : true}
            aria-describedby="first-message-problem"
            onInput={({ currentTarget: { value } }) => {
              setMessage(value);
              keepMessage(value);
            }}
          />
          <small id="first-message-problem">
            {wrongMessage ?? 'The flow has no trigger: its first step gets this.'}
          </small>
        </div>
      )}
      {faults.others.length > 0 && (
        <div role="alert" class="failure">
          {faults.others.map((words) => (
            <p key={words}>{words}</p>
          ))}
        </div>
      )}
      {failure !== undefined && <Failure failure={failure} />}
      <button type="submit" aria-busy={isBusy} disabled={isBusy}>
        Start
      </button>
    </form>
  );
}
