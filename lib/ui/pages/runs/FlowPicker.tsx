import { useState } from 'preact/hooks';

import type { Example } from '../../api/examples.js';

const MAX_FILE_BYTES = 1_000_000;

interface FlowPickerProps {
  readonly examples: readonly Example[];
  /** Whether the picked flow replaces existing text. */
  readonly hasText: boolean;
  readonly onText: (text: string) => void;
}

/** Lets the user pick an example or a flow file. */
export function FlowPicker({ examples, hasText, onText }: FlowPickerProps) {
  const [problem, setProblem] = useState<string>();
  const readFile = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    if (file.size > MAX_FILE_BYTES) setProblem(`${file.name} is too large. The limit for flow files is 1 MB.`);
    else {
      setProblem(undefined);
      onText(await file.text());
    }
  };
  return (
    <div class="flow-picker">
      {examples.length > 0 && (
        <label>
          {hasText ? 'Replace with an example' : 'Example'}
          <select
            value=""
            onChange={({ currentTarget }) => {
              const example = examples.find(({ id }) => id === currentTarget.value);
              currentTarget.value = '';
              if (example !== undefined) onText(example.attributes.text);
            }}
          >
            <option value="">Choose…</option>
            {examples.map(({ id, attributes }) => (
              <option key={id} value={id}>
                {attributes.name}
              </option>
            ))}
          </select>
        </label>
      )}
      <div
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          void readFile(event.dataTransfer?.files[0]);
        }}
      >
        <label for="flow-file">Open a flow file or drop it here</label>
        <input
          id="flow-file"
          type="file"
          accept=".yaml,.yml,.json"
          aria-invalid={problem === undefined ? undefined : true}
          aria-describedby={problem === undefined ? undefined : 'flow-file-problem'}
          onChange={({ currentTarget }) => {
            void readFile(currentTarget.files?.[0]).then(() => {
              // So that the same file can be opened again after an edit.
              currentTarget.value = '';
            });
          }}
        />
        {problem !== undefined && <small id="flow-file-problem">{problem}</small>}
      </div>
    </div>
  );
}
