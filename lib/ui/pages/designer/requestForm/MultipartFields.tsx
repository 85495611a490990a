import type { JsonObject } from '../../../../json.js';
import { setMember } from '../../../../step/structuredSetting.js';
import type { Evaluation } from '../preview/preview.js';
import { NameField, RowFrame } from '../request/RowsEditor.js';
import { ExpressionField } from './ExpressionField.js';
import { listProblems } from './fieldProblems.js';
import { removeItem, replaceItem } from './listEdits.js';
import { MediaTypeField } from './MediaTypeField.js';

interface MultipartFieldsProps {
  readonly parts: readonly JsonObject[];
  readonly onChange: (parts: readonly JsonObject[]) => void;
  readonly path: string;
  readonly problems: Readonly<Record<string, string>>;
  readonly evaluations: Readonly<Record<string, Evaluation>>;
}

/** The parts of a multipart form: values, and files by URL or by the name of an attachment. */
export function MultipartFields({ parts, onChange, path, problems, evaluations }: MultipartFieldsProps) {
  return (
    <ul class="rows">
      {[...parts, {} as JsonObject].map((part, index) => {
        const number = String(index + 1);
        const place = `${path}.${String(index)}`;
        const source = Object.hasOwn(part, 'file') ? 'file' : 'value';
        const problem = listProblems(problems, place).join(' ');
        const set = (member: string, value: unknown): void =>
          onChange(replaceItem(parts, index, setMember(index < parts.length ? part : { name: '' }, member, value)));
        return (
          <RowFrame
            key={index}
            label={`Remove part ${number}`}
            onRemove={index < parts.length ? () => onChange(removeItem(parts, index)) : undefined}
          >
            <div class="row-fields">
              <NameField
                label={`Name of part ${number}`}
                name={typeof part.name === 'string' ? part.name : ''}
                problem={undefined}
                onChange={(name) => onChange(replaceItem(parts, index, { ...part, name }))}
              />
              <select
                class="place"
                aria-label={`Type of part ${number}`}
                value={source}
                onChange={({ currentTarget }) =>
                  onChange(replaceItem(parts, index, moveSource(part, currentTarget.value)))
                }
              >
                <option value="value">Value</option>
                <option value="file">File</option>
              </select>
              <ExpressionField
                label={source === 'file' ? `File of part ${number}` : `Value of part ${number}`}
                stored={part[source]}
                // An empty file stays a file.
                onChange={(value) =>
                  source === 'file' && value === undefined
                    ? onChange(replaceItem(parts, index, { ...part, file: null }))
                    : set(source, value)
                }
                evaluation={evaluations[place]}
                problem={problem === '' ? undefined : problem}
                hint={source === 'file' ? 'https://… or the name of an attachment' : 'Value'}
              />
              <details class="parameter-options">
                <summary>
                  More<span class="visually-hidden"> of part {number}</span>
                </summary>
                <div class="field-grid">
                  <div>
                    <span>File name</span>
                    <ExpressionField
                      label={`File name of part ${number}`}
                      stored={part.filename}
                      onChange={(value) => set('filename', value)}
                      evaluation={evaluations[`${place}.filename`]}
                      hint={source === 'file' ? 'That of the file' : 'None'}
                    />
                  </div>
                  <MediaTypeField
                    label={`Media type of part ${number}`}
                    value={part.contentType}
                    hint={source === 'file' ? 'That of the file' : 'None'}
                    problem={problems[`${place}.contentType`]}
                    onChange={(value) => set('contentType', value)}
                  />
                </div>
              </details>
            </div>
          </RowFrame>
        );
      })}
    </ul>
  );
}

function moveSource({ value, file, ...others }: JsonObject, target: string): JsonObject {
  const content = value ?? file ?? null;
  return target === 'file' ? { ...others, file: content } : { ...others, ...(content !== null && { value: content }) };
}
