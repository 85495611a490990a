import { useRef } from 'preact/hooks';

import { findLineRange, type FlowProblem } from './startForm.js';

interface FlowTextAreaProps {
  readonly text: string;
  readonly faults: readonly FlowProblem[];
  readonly onChange: (text: string) => void;
}

const ROWS = 16;

/** The text of a flow file with its line numbers, and what is wrong with it. */
export function FlowTextArea({ text, faults, onChange }: FlowTextAreaProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  const linesWithProblems = new Set(faults.map(({ line }) => line));
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
          {text.split('\n').map((_, at) => (
            <span key={at} class={linesWithProblems.has(at + 1) ? 'flow-line-wrong' : undefined}>
              {`${at + 1}\n`}
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
          aria-invalid={faults.length > 0 ? true : undefined}
          aria-describedby={faults.length > 0 ? 'flow-faults' : undefined}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
          onScroll={({ currentTarget }) => {
            if (gutter.current !== null) gutter.current.scrollTop = currentTarget.scrollTop;
          }}
        />
      </div>
      {faults.length > 0 && (
        <div id="flow-faults" class="flow-faults" role="alert">
          <ul>
            {faults.map(({ line, message: words }) => (
              <li key={`${line} ${words}`}>
                {line !== undefined && (
                  <>
                    <button type="button" class="plain" onClick={() => selectLine(line)}>
                      Line {line}
                    </button>
                    :{' '}
                  </>
                )}
                {words}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
