import { CodeEditor } from './editor/CodeEditor.js';
import { FieldResult } from './editor/FieldResult.js';

interface MessagePanelProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly problem: string | undefined;
  /** A trigger gets no message. */
  readonly isTrigger: boolean;
}

/** The message that expressions are tried with. */
export function MessagePanel({ text, onChange, problem, isTrigger }: MessagePanelProps) {
  return (
    <section aria-label="Sample message" class="panel">
      <h2>Sample message</h2>
      {isTrigger ? (
        <p class="muted">A trigger begins the flow: its message is empty.</p>
      ) : (
        <>
          <p class="muted">
            <small>The body of a message, as JSON, as the step before would send it. Expressions see it.</small>
          </p>
          <CodeEditor label="Body of the sample message" text={text} onChange={onChange} problem={problem} tall />
          <FieldResult id="message-problem" problem={problem} evaluation={undefined} />
        </>
      )}
    </section>
  );
}
