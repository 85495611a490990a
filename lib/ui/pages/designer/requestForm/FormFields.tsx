import { isJsonObject } from '../../../../json.js';
import { parsePastedRows } from '../../../../step/parameterRows.js';
import { formatValue } from '../../../../step/stepValue.js';
import { setMember } from '../../../../step/structuredSetting.js';
import type { Evaluation } from '../preview/preview.js';
import { NameField, RowFrame } from '../request/RowsEditor.js';
import { readRows } from './bodyKinds.js';
import { ExpressionField } from './ExpressionField.js';
import { listProblems } from './fieldProblems.js';
import { SourceField } from './SourceField.js';
import { removeItem, replaceItem } from './listEdits.js';

interface FormFieldsProps {
  readonly content: unknown;
  readonly onChange: (content: unknown) => void;
  readonly path: string;
  readonly problems: Readonly<Record<string, string>>;
  readonly evaluations: Readonly<Record<string, Evaluation>>;
}

/** The fields of a form: rows, or an expression that gives an object. */
export function FormFields({ content, onChange, path, problems, evaluations }: FormFieldsProps) {
  const isExpression = !Array.isArray(content);
  const rows = readRows(content);
  return (
    <>
      <label>
        <input
          type="checkbox"
          role="switch"
          checked={isExpression}
          disabled={isExpression ? content !== '' : rows.length > 0}
          onChange={() => onChange(isExpression ? [] : '')}
        />
        All fields from one expression
      </label>
      {isExpression ? (
        <SourceField
          path={path}
          problems={problems}
          evaluations={evaluations}
          label="Form fields"
          note="A JSONata expression that gives an object. A list repeats the field."
          hint="customer"
          source={content}
          onChange={onChange}
        />
      ) : (
        <ul class="rows">
          {[...rows, {}].map((row, index) => {
            const number = String(index + 1);
            const place = `${path}.${String(index)}`;
            const problem = listProblems(problems, place).join(' ');
            return (
              <RowFrame
                key={index}
                label={`Remove field ${number}`}
                onRemove={index < rows.length ? () => onChange(removeItem(rows, index)) : undefined}
              >
                <div
                  class="row-fields"
                  onPaste={(event) => {
                    const pasted = parsePastedRows(event.clipboardData?.getData('text/plain') ?? '');
                    if (pasted === undefined || Object.keys(row).length > 0) return;
                    event.preventDefault();
                    const added = pasted.map(({ name, value }) => ({ name, value: formatValue(value) }));
                    onChange([...rows.slice(0, index), ...added, ...rows.slice(index + 1)]);
                  }}
                >
                  <NameField
                    label={`Name of field ${number}`}
                    name={isJsonObject(row) && typeof row.name === 'string' ? row.name : ''}
                    problem={undefined}
                    onChange={(name) => onChange(replaceItem(rows, index, { ...row, name }))}
                  />
                  <ExpressionField
                    label={`Value of field ${number}`}
                    stored={row.value}
                    onChange={(value) =>
                      onChange(replaceItem(rows, index, setMember({ name: '', ...row }, 'value', value)))
                    }
                    evaluation={evaluations[place]}
                    problem={problem === '' ? undefined : problem}
                    hint="Value"
                  />
                </div>
              </RowFrame>
            );
          })}
        </ul>
      )}
    </>
  );
}
