import { useState } from 'preact/hooks';

import type { Example } from '../../api/examples.js';

/** More than any flow file has, in bytes. */
const MAX_FILE_BYTES = 1_000_000;

interface FlowPickerProps {
  readonly examples: readonly Example[];
  /** Whether something is there that would be replaced. */
  readonly hasText: boolean;
  readonly onText: (text: string) => void;
}

/** Where the text of a flow comes from: an example, or a file. */
export function FlowPicker({ examples, hasText, onText }: FlowPickerProps) {
  const [problem, setProblem] = useState<string>();
  const readFile = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    if (file.size > MAX_FILE_BYTES) setProblem(`${file.name} is too large for a flow file.`);
    else {
      setProblem(undefined);
      onText(await file.text());
    }
  };
  return (
    <div class="flow-source">
      {examples.length > 0 && (
        <label>
          {hasText ? 'Replace by an example' : 'Example'}
          <select
            value=""
            onChange={({ currentTarget }) => {
              const chosen = examples.find(({ id }) => id === currentTarget.value);
              currentTarget.value = '';
              if (chosen !== undefined) onText(chosen.attributes.text);
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
        <label for="flow-file">Open a flow file, or drop it here</label>
        <input
          id="flow-file"
          type="file"
          accept=".yaml,.yml,.json"
          aria-invalid={problem === undefined ? undefined : true}
          aria-describedby={problem === undefined ? undefined : 'flow-file-problem'}
          onChange={({ currentTarget }) => {
            void readFile(currentTarget.files?.[0]).then(() => {
              // The same file can be opened again after it was changed.
              currentTarget.value = '';
            });
          }}
        />
        {problem !== undefined && <small id="flow-file-problem">{problem}</small>}
      </div>
    </div>
  );
}
