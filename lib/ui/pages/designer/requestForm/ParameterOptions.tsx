import type { JsonObject } from '../../../../json.js';
import {
  isExplodedByDefault,
  listStyles,
  PARAMETER_PLACES,
  PARAMETER_TYPES,
} from '../../../../request/dialects/request/parameterPlaces.js';
import { formatLiteral, readLiteral } from '../../../../step/parameterRows.js';
import { useEdit } from './useEdit.js';

interface ParameterOptionsProps {
  readonly number: string;
  /** Its path in the problems. */
  readonly path: string;
  readonly parameter: JsonObject;
  readonly onChange: (member: string, value: unknown) => void;
  readonly problems: Readonly<Record<string, string>>;
}

const OPTIONS = ['type', 'required', 'default', 'style', 'explode', 'allowReserved'];

/** The members of a parameter that most parameters don't need, behind a disclosure that says which are set. */
export function ParameterOptions({ number, path, parameter, onChange, problems }: ParameterOptionsProps) {
  const place = PARAMETER_PLACES.find((name) => name === parameter.in) ?? 'query';
  const hasProblem = OPTIONS.some((member) => problems[`${path}.${member}`] !== undefined);
  const styles = listStyles(place);
  const [defaultStyle = 'form'] = styles;
  const style = styles.find((name) => name === parameter.style) ?? defaultStyle;
  const invalid = (member: string) => (problems[`${path}.${member}`] === undefined ? undefined : ('true' as const));
  return (
    <details class="parameter-options" open={hasProblem || undefined}>
      <summary>
        More<span class="visually-hidden"> of parameter {number}</span>
        <span class="muted">{summarize(parameter)}</span>
      </summary>
      <div class="field-grid">
        <Choice
          label="Type"
          value={parameter.type}
          choices={PARAMETER_TYPES}
          none="Any"
          invalid={invalid('type')}
          onChange={(type) => onChange('type', type)}
        />
        <DefaultField
          parameter={parameter}
          invalid={invalid('default')}
          onChange={(value) => onChange('default', value)}
        />
        {place !== 'body' && (
          <Choice
            label="Style"
            value={parameter.style}
            choices={styles}
            none={`Default: ${defaultStyle}`}
            invalid={invalid('style')}
            onChange={(next) => onChange('style', next)}
          />
        )}
        {place !== 'body' && (
          <Choice
            label="Explode"
            value={typeof parameter.explode === 'boolean' ? String(parameter.explode) : parameter.explode}
            choices={['true', 'false']}
            none={`Default: ${String(isExplodedByDefault(style))}`}
            invalid={invalid('explode')}
            onChange={(next) => onChange('explode', next === '' ? undefined : next === 'true')}
          />
        )}
        {place !== 'path' && (
          <Flag label="Required" value={parameter.required} onChange={(value) => onChange('required', value)} />
        )}
        {(place === 'query' || parameter.allowReserved !== undefined) && (
          <Flag
            label="Allow reserved characters"
            value={parameter.allowReserved}
            onChange={(value) => onChange('allowReserved', value)}
          />
        )}
      </div>
    </details>
  );
}

function summarize(parameter: JsonObject): string {
  const set = OPTIONS.filter((member) => Object.hasOwn(parameter, member));
  return set.length === 0
    ? ''
    : `: ${set.map((member) => `${member} ${JSON.stringify(parameter[member])}`).join(', ')}`;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: unknown;
  readonly choices: readonly string[];
  /** Text of the choice that removes the member. */
  readonly none: string;
  readonly invalid: 'true' | undefined;
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, choices, none, invalid, onChange }: ChoiceProps) {
  const chosen = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  const all = choices.includes(chosen) || chosen === '' ? choices : [...choices, chosen];
  return (
    <label>
      {label}
      <select value={chosen} aria-invalid={invalid} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        <option value="">{none}</option>
        {all.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </label>
  );
}

function Flag({
  label,
  value,
  onChange,
}: Pick<ChoiceProps, 'label' | 'value'> & { onChange: (value: unknown) => void }) {
  return (
    <label>
      <input
        type="checkbox"
        checked={value === true}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? true : undefined)}
      />
      {label}
    </label>
  );
}

interface DefaultFieldProps {
  readonly parameter: JsonObject;
  readonly invalid: 'true' | undefined;
  readonly onChange: (value: unknown) => void;
}

function DefaultField({ parameter, invalid, onChange }: DefaultFieldProps) {
  const [text, change] = useEdit(
    parameter.default,
    (stored) => formatLiteral(stored, parameter.type),
    (edit: string) => readLiteral(edit, parameter.type),
    onChange,
  );
  return (
    <label>
      Default
      <input
        value={text}
        placeholder="None"
        autocomplete="off"
        spellcheck={false}
        aria-invalid={invalid}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
    </label>
  );
}
