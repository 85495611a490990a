import { CodeEditor } from './editor/CodeEditor.js';
import { FieldResult } from './editor/FieldResult.js';

interface MessagePanelProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly problem: string | undefined;
  /** A trigger has no input message. */
  readonly isTrigger: boolean;
}

/** Edits the sample message that expressions are evaluated against. */
export function MessagePanel({ text, onChange, problem, isTrigger }: MessagePanelProps) {
  return (
    <section aria-label="Sample message" class="panel">
      <h2>Sample message</h2>
      {isTrigger ? (
        <p class="muted">A trigger starts the flow, so its input message is empty.</p>
      ) : (
        <>
          <p class="muted">
            <small>The message body that the previous step emits, as JSON. Expressions are evaluated against it.</small>
          </p>
          <CodeEditor label="Body of the sample message" text={text} onChange={onChange} problem={problem} tall />
          <FieldResult id="message-problem" problem={problem} evaluation={undefined} />
        </>
      )}
    </section>
  );
}
