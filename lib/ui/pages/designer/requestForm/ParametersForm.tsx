import { asJsonObject, isJsonObject, type JsonObject } from '../../../../json.js';
import { PARAMETER_PLACES } from '../../../../request/dialects/request/parameterPlaces.js';
import { parsePastedRows } from '../../../../step/parameterRows.js';
import { formatValue } from '../../../../step/stepValue.js';
import { setMember } from '../../../../step/structuredSetting.js';
import type { Evaluation } from '../preview/preview.js';
import { NameField, RowFrame } from '../request/RowsEditor.js';
import { ExpressionField } from './ExpressionField.js';
import { listProblems } from './fieldProblems.js';
import { removeItem, replaceItem } from './listEdits.js';
import { ParameterOptions } from './ParameterOptions.js';

interface ParametersFormProps {
  readonly list: readonly unknown[];
  readonly onChange: (list: readonly unknown[]) => void;
  readonly problems: Readonly<Record<string, string>>;
  readonly evaluations: Readonly<Record<string, Evaluation>>;
}

/** Whether rows can show the value of the field `parameters`. */
export function isParameterList(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isJsonObject));
}

/** Edits the parameters as rows. The last row is always empty; typing or pasting there adds rows. */
export function ParametersForm({ list, onChange, problems, evaluations }: ParametersFormProps) {
  return (
    <ul class="rows">
      {[...list, {}].map((item, index) => (
        <ParameterRow
          key={index}
          index={index}
          parameter={asJsonObject(item)}
          onChange={(parameter) => onChange(replaceItem(list, index, parameter))}
          onRemove={index < list.length ? () => onChange(removeItem(list, index)) : undefined}
          onPaste={(rows) => onChange([...list.slice(0, index), ...rows, ...list.slice(index + 1)])}
          problems={problems}
          evaluation={evaluations[`parameters.${String(index)}`]}
        />
      ))}
    </ul>
  );
}

interface ParameterRowProps {
  readonly index: number;
  readonly parameter: JsonObject;
  readonly onChange: (parameter: JsonObject) => void;
  readonly onRemove: (() => void) | undefined;
  /** Replaces the parameter by several. */
  readonly onPaste: (parameters: readonly JsonObject[]) => void;
  readonly problems: Readonly<Record<string, string>>;
  readonly evaluation: Evaluation | undefined;
}

const PLACE_TITLES: Readonly<Record<string, string>> = {
  query: 'Query',
  path: 'Path',
  header: 'Header',
  cookie: 'Cookie',
  body: 'Body',
};

function ParameterRow({ index, parameter, onChange, onRemove, onPaste, problems, evaluation }: ParameterRowProps) {
  const number = String(index + 1);
  const path = `parameters.${String(index)}`;
  const set = (member: string, value: unknown): void => {
    const isNew = Object.keys(parameter).length === 0 && member !== 'in';
    onChange(setMember(isNew ? { name: '', in: 'query' } : parameter, member, value));
  };
  const place = typeof parameter.in === 'string' ? parameter.in : '';
  const places: readonly string[] = [...PARAMETER_PLACES, ...(place === '' ? [] : [place])];
  const paste = (event: ClipboardEvent): void => {
    const rows = parsePastedRows(event.clipboardData?.getData('text/plain') ?? '');
    if (rows === undefined || Object.keys(parameter).length > 0) return;
    event.preventDefault();
    onPaste(rows.map(({ name, value }) => ({ name, in: 'query', value: formatValue(value) })));
  };
  const problem = listProblems(problems, path).join(' ');
  return (
    <RowFrame label={`Remove parameter ${number}`} onRemove={onRemove}>
      <div class="parameter" onPaste={paste}>
        <NameField
          label={`Name of parameter ${number}`}
          name={typeof parameter.name === 'string' ? parameter.name : ''}
          problem={undefined}
          onChange={(name) => set('name', name)}
        />
        <select
          class="place"
          aria-label={`Place of parameter ${number}`}
          aria-invalid={problems[`${path}.in`] === undefined ? undefined : 'true'}
          value={place === '' ? 'query' : place}
          onChange={({ currentTarget }) => set('in', currentTarget.value)}
        >
          {[...new Set(places)].map((name) => (
            <option key={name} value={name}>
              {PLACE_TITLES[name] ?? name}
            </option>
          ))}
        </select>
        <ExpressionField
          label={`Value of parameter ${number}`}
          stored={parameter.value}
          onChange={(value) => set('value', value)}
          evaluation={evaluation}
          problem={problem === '' ? undefined : problem}
          hint="Value"
        />
        {onRemove !== undefined && (
          <ParameterOptions number={number} path={path} parameter={parameter} onChange={set} problems={problems} />
        )}
      </div>
    </RowFrame>
  );
}
