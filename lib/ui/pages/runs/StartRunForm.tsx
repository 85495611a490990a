import { useState } from 'preact/hooks';

import { ApiFailure } from '../../api/client.js';
import { navigate } from '../../state/router.js';
import { api } from '../../state/session.js';
import { useLoad } from '../../state/useLoad.js';
import { Failure } from '../../kit/Failure.js';
import { useDraft } from '../../state/useDraft.js';
import { FlowPicker } from './FlowPicker.js';
import { isCtrlEnter } from '../../kit/isCtrlEnter.js';
import { loadExamples } from '../../api/examples.js';
import { FlowTextArea } from './FlowTextArea.js';
import { findJsonProblem } from '../../forms/findJsonProblem.js';
import {
  findSecretVariables,
  findVariables,
  mayContainCredentials,
  needsMessage,
} from '../../../step/flowFile/flowText.js';
import { groupProblems, NO_PROBLEMS } from './startForm.js';
import { listStartedRuns } from './startedRuns.js';
import { startRun } from './startRun.js';
import { VariableFields } from './VariableFields.js';

interface StartRunFormProps {
  readonly workspaceId: string;
  /** The run whose flow is edited and started again. */
  readonly editedRunId: string | undefined;
}

/** The form that starts a flow from an example, a file or typed text. */
export function StartRunForm({ workspaceId, editedRunId }: StartRunFormProps) {
  const examples = useLoad((signal) => loadExamples(api, signal), []);
  const previousInput = listStartedRuns(workspaceId).find(({ id }) => id === editedRunId)?.input;
  const [draft, saveDraft] = useDraft(`run ${workspaceId}`, '');
  const [text, setText] = useState(previousInput?.flow ?? draft);
  const [typedVariables, setTypedVariables] = useState<Readonly<Record<string, string>>>(
    previousInput?.variables ?? {},
  );
  const [messageDraft, saveMessageDraft] = useDraft(`run message ${workspaceId}`, '{}');
  const [previousMessage] = previousInput?.messages ?? [];
  const [message, setMessage] = useState(
    previousMessage === undefined ? messageDraft : JSON.stringify(previousMessage.body),
  );
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(false);
  const exampleList = examples.data ?? [];
  const knownVariables = Object.assign({}, ...exampleList.map(({ attributes }) => attributes.variables)) as Record<
    string,
    string | null
  >;
  const names = [...new Set([...findVariables(text), ...Object.keys(problems.variables)])];
  const takesMessage = needsMessage(text);
  const messageError = takesMessage ? findJsonProblem(message) : undefined;
  const values = Object.fromEntries(names.map((name) => [name, typedVariables[name] ?? knownVariables[name] ?? '']));

  const changeFlow = (flow: string): void => {
    setText(flow);
    setProblems(NO_PROBLEMS);
    saveDraft(mayContainCredentials(flow) ? '' : flow);
  };
  const start = async (): Promise<void> => {
    setFailure(undefined);
    if (text.trim() === '') {
      setProblems({ ...NO_PROBLEMS, flow: [{ message: 'Choose an example, open a flow file, or type one here.' }] });
      return;
    }
    if (messageError !== undefined) return;
    setBusy(true);
    try {
      // The service reports missing variables by name.
      const variables = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
      const messages = takesMessage ? { messages: [{ body: JSON.parse(message) as unknown }] } : {};
      navigate('runs', [await startRun(workspaceId, { flow: text, variables, ...messages })]);
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      if (error.status === 400 || error.status === 422) setProblems(groupProblems(error.problems));
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
      <FlowPicker examples={exampleList} hasText={text.trim() !== ''} onText={changeFlow} />
      {examples.state === 'failed' && <Failure failure={examples.failure} retry={examples.reload} />}
      <FlowTextArea text={text} problems={problems.flow} onChange={changeFlow} />
      <VariableFields
        values={values}
        secretNames={findSecretVariables(text)}
        problems={problems.variables}
        onChange={(name, value) => setTypedVariables((previous) => ({ ...previous, [name]: value }))}
      />
      {takesMessage && (
        <div>
          <label for="first-message">Message body for the first step (JSON)</label>
          <textarea
            id="first-message"
            rows={3}
            value={message}
            spellcheck={false}
            aria-invalid={messageError === undefined ? undefined : true}
            aria-describedby="first-message-problem"
            onInput={({ currentTarget: { value } }) => {
              setMessage(value);
              saveMessageDraft(value);
            }}
          />
          <small id="first-message-problem">
            {messageError ?? 'The flow has no trigger, so its first step receives this message.'}
          </small>
        </div>
      )}
      {problems.others.length > 0 && (
        <div role="alert" class="failure">
          {problems.others.map((message) => (
            <p key={message}>{message}</p>
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
