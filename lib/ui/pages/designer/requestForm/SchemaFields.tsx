import { useId } from 'preact/hooks';

import { asJsonObject, type JsonObject } from '../../../../json.js';
import { formatLiteral, readLiteral } from '../../../../step/parameterRows.js';
import { setMember } from '../../../../step/structuredSetting.js';
import { HtmlNote } from '../../../kit/HtmlNote.js';
import { Tip } from '../../../kit/Tip.js';
import { ExpressionField } from './ExpressionField.js';
import { formatHelp, isExpressionField, isScalar, toLabel, type FieldSchema } from './fieldInfo.js';
import { listProblems } from './fieldProblems.js';
import { useEdit } from './useEdit.js';

interface SchemaFieldsProps {
  readonly schema: FieldSchema;
  readonly value: JsonObject;
  readonly onChange: (value: JsonObject) => void;
  /** The path of the object in the problems. */
  readonly path: string;
  readonly problems: Readonly<Record<string, string>>;
}

/** The members of an object, with their defaults as placeholders. Members of objects in it follow. */
export function SchemaFields({ schema, value, onChange, path, problems }: SchemaFieldsProps) {
  return (
    <div class="field-grid">
      {Object.entries(schema.properties ?? {}).map(([name, member]) =>
        member.properties === undefined ? (
          <SchemaField
            key={name}
            label={member.title ?? toLabel(name)}
            schema={member}
            stored={value[name]}
            onChange={(next) => onChange(setMember(value, name, next))}
            problem={listProblems(problems, `${path}.${name}`).join(' ')}
          />
        ) : (
          <fieldset key={name} class="nested">
            <legend>{member.title ?? toLabel(name)}</legend>
            <SchemaFields
              schema={member}
              value={asJsonObject(value[name])}
              onChange={(next) => onChange(setMember(value, name, next))}
              path={`${path}.${name}`}
              problems={problems}
            />
          </fieldset>
        ),
      )}
    </div>
  );
}

interface SchemaFieldProps {
  readonly label: string;
  readonly schema: FieldSchema;
  readonly stored: unknown;
  readonly onChange: (stored: unknown) => void;
  /** Empty for none. */
  readonly problem: string;
}

/** One field, by its kind of value. */
export function SchemaField({ label, schema, stored, onChange, problem }: SchemaFieldProps) {
  const id = useId();
  const invalid = problem === '' ? undefined : ('true' as const);
  const shared = { id, 'aria-invalid': invalid, 'aria-describedby': `${id}-problem` };
  const isFlag = schema.type === 'boolean' && (stored === undefined || typeof stored === 'boolean');
  const isExpression = isExpressionField(schema, stored);
  return (
    <div class="field">
      <div class="field-head">
        {isExpression ? (
          <span>{label}</span>
        ) : (
          <label for={id}>
            {isFlag && (
              <input
                {...shared}
                type="checkbox"
                checked={stored ?? schema.default === true}
                onChange={({ currentTarget: { checked } }) =>
                  onChange(checked === (schema.default === true) ? undefined : checked)
                }
              />
            )}
            {label}
          </label>
        )}
        <Tip label={`Help for ${label}`}>
          <HtmlNote html={formatHelp(schema)} />
        </Tip>
      </div>
      {isExpression ? (
        <ExpressionField label={label} stored={stored} onChange={onChange} hint={formatHint(schema)} />
      ) : isFlag ? null : schema.enum !== undefined ? (
        <select
          {...shared}
          value={formatLiteral(stored, 'string')}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        >
          <option value="">{formatHint(schema)}</option>
          {[...new Set([...schema.enum, ...(typeof stored === 'string' ? [stored] : [])])].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      ) : (
        <LiteralInput schema={schema} stored={stored} onChange={onChange} shared={shared} />
      )}
      <small id={`${id}-problem`} class="problem">
        {problem}
      </small>
    </div>
  );
}

interface LiteralInputProps extends Pick<SchemaFieldProps, 'schema' | 'stored' | 'onChange'> {
  readonly shared: { readonly id: string; readonly 'aria-invalid': 'true' | undefined };
}

function LiteralInput({ schema, stored, onChange, shared }: LiteralInputProps) {
  const isText = ![schema.type ?? 'string'].flat().some((type) => type === 'number' || type === 'integer');
  const type = isText ? 'string' : undefined;
  const [text, change] = useEdit(
    stored,
    (value) => formatLiteral(value, type),
    (edit: string) => readLiteral(edit, type),
    onChange,
  );
  const input = {
    ...shared,
    value: text,
    placeholder: formatHint(schema),
    autocomplete: 'off',
    spellcheck: false,
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      change(currentTarget.value),
  };
  // Certificates have several lines.
  if (schema.pattern?.startsWith('-----BEGIN') === true) return <textarea {...input} rows={4} />;
  return (
    <input
      {...input}
      type={schema.writeOnly === true ? 'password' : 'text'}
      autocomplete={schema.writeOnly === true ? 'new-password' : 'off'}
    />
  );
}

function formatHint({ default: preset, examples = [] }: FieldSchema): string {
  if (isScalar(preset)) return `Default: ${String(preset)}`;
  const [example] = examples;
  return typeof example === 'string' || typeof example === 'number' ? `None. Such as ${String(example)}` : 'None';
}
