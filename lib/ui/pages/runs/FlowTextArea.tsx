import { useRef } from 'preact/hooks';

import { findLineRange, type FlowProblem } from './startForm.js';

interface FlowTextAreaProps {
  readonly text: string;
  readonly problems: readonly FlowProblem[];
  readonly onChange: (text: string) => void;
}

const ROWS = 16;

/** A text area for a flow file, with line numbers and problems. */
export function FlowTextArea({ text, problems, onChange }: FlowTextAreaProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  const linesWithProblems = new Set(problems.map(({ line }) => line));
  const selectLine = (line: number): void => {
    const { current } = area;
    if (current === null) return;
    current.focus();
    current.setSelectionRange(...findLineRange(text, line));
    current.scrollTop = (current.scrollHeight / text.split('\n').length) * Math.max(0, line - ROWS / 2);
  };
  return (
    <div class="flow-text">
      <label for="flow-text">Flow file</label>
      <div class="flow-text-lines">
        <pre ref={gutter} aria-hidden="true">
          {text.split('\n').map((_, index) => (
            <span key={index} class={linesWithProblems.has(index + 1) ? 'flow-line-problem' : undefined}>
              {`${index + 1}\n`}
            </span>
          ))}
        </pre>
        <textarea
          id="flow-text"
          ref={area}
          rows={ROWS}
          value={text}
          wrap="off"
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          placeholder={'name: my flow\ntrigger: …'}
          aria-invalid={problems.length > 0 ? true : undefined}
          aria-describedby={problems.length > 0 ? 'flow-problems' : undefined}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
          onScroll={({ currentTarget }) => {
            if (gutter.current !== null) gutter.current.scrollTop = currentTarget.scrollTop;
          }}
        />
      </div>
      {problems.length > 0 && (
        <div id="flow-problems" class="flow-problems" role="alert">
          <ul>
            {problems.map(({ line, message }) => (
              <li key={`${line} ${message}`}>
                {line !== undefined && (
                  <>
                    <button type="button" class="plain" onClick={() => selectLine(line)}>
                      Line {line}
                    </button>
                    :{' '}
                  </>
                )}
                {message}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
