import type { ComponentChildren } from 'preact';

import type { DescriptorField } from '../api/resources.js';
import { HtmlNote } from '../kit/HtmlNote.js';
import { Tip } from '../kit/Tip.js';
import type { FieldSlot } from './fieldSlot.js';
import { formatInputText, getLabel } from './formValues.js';

/** Renders a field by its view class, with label, help, note and message. */
export function Field(slot: FieldSlot) {
  switch (slot.field.viewClass) {
    case 'CheckBoxView':
      return <CheckBox {...slot} />;
    case 'MultiSelectView':
      return <CheckBoxGroup {...slot} />;
    default:
      return (
        <div class="field">
          <Label {...slot} />
          <Input {...slot} />
          <FieldMessages {...slot} />
        </div>
      );
  }
}

function Input(slot: FieldSlot) {
  const { field, value, onChange } = slot;
  const text = formatInputText(value);
  const common = { ...getInputProps(slot), name: slot.id, placeholder: field.placeholder };
  switch (field.viewClass) {
    case 'TextAreaView':
      return (
        <textarea
          {...common}
          rows={Math.min(12, Math.max(3, text.split('\n').length))}
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    case 'PasswordFieldView':
      // Otherwise browsers fill in a password that they have saved for this page.
      return (
        <input
          {...common}
          type="password"
          autocomplete="new-password"
          value={text}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    case 'SelectView':
      return (
        <select {...getInputProps(slot)} value={text} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
          <option value="">{field.prompt ?? field.placeholder ?? 'Please choose'}</option>
          {Object.entries(field.model ?? {}).map(([stored, label]) => (
            <option key={stored} value={stored}>
              {label}
            </option>
          ))}
        </select>
      );
    default:
      return (
        <input
          {...common}
          type="text"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
  }
}

function CheckBox(slot: FieldSlot) {
  const { value, onChange, field, name, id } = slot;
  return (
    <div class="field">
      <div class="field-head">
        <label for={id}>
          <input
            {...getInputProps(slot)}
            type="checkbox"
            checked={value === true}
            onChange={({ currentTarget }) => onChange(currentTarget.checked)}
          />
          {getLabel(name, field)}
        </label>
        <Help {...slot} />
      </div>
      <FieldMessages {...slot} />
    </div>
  );
}

/** Multiple selection as a list of check boxes. */
function CheckBoxGroup(slot: FieldSlot) {
  const { id, name, field, value, onChange, problem } = slot;
  const chosen = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const model = Object.entries(field.model ?? {});
  const toggle = (stored: string, isChosen: boolean): void => {
    // In the order of the model.
    onChange(model.map(([key]) => key).filter((key) => (key === stored ? isChosen : chosen.includes(key))));
  };
  return (
    <div
      class="field"
      role="group"
      aria-labelledby={`${id}-label`}
      aria-describedby={getInputProps(slot)['aria-describedby']}
    >
      <div class="field-head">
        <span id={`${id}-label`}>
          {getLabel(name, field)}
          <RequiredMark field={field} />
        </span>
        <Help {...slot} />
      </div>
      {model.map(([stored, label], index) => (
        <label key={stored}>
          <input
            id={index === 0 ? id : `${id}-${stored}`}
            type="checkbox"
            aria-invalid={problem === undefined ? undefined : true}
            checked={chosen.includes(stored)}
            onChange={({ currentTarget }) => toggle(stored, currentTarget.checked)}
          />
          {label}
        </label>
      ))}
      <FieldMessages {...slot} />
    </div>
  );
}

/** Label with the required mark and the help button. */
function Label(slot: Pick<FieldSlot, 'id' | 'name' | 'field'>) {
  return (
    <div class="field-head">
      <label for={slot.id}>
        {getLabel(slot.name, slot.field)}
        <RequiredMark field={slot.field} />
      </label>
      <Help {...slot} />
    </div>
  );
}

function RequiredMark({ field }: { readonly field: DescriptorField }) {
  if (field.required !== true) return null;
  return (
    <span class="required" title="Required" aria-hidden="true">
      {' '}
      *
    </span>
  );
}

function Help({ name, field }: Pick<FieldSlot, 'name' | 'field'>) {
  const { description = '', link = '' } = field.help ?? {};
  const isAddress = /^https?:\/\//.test(link);
  if (description === '' && !isAddress) return null;
  return (
    <Tip label={`Help for ${getLabel(name, field)}`}>
      <HtmlNote html={description} />
      {isAddress && (
        <p>
          <a href={link} target="_blank" rel="noreferrer">
            Read more
          </a>
        </p>
      )}
    </Tip>
  );
}

/** Note and message below a field. */
function FieldMessages({ id, field, problem, value }: FieldMessagesProps) {
  const notes = getNotes(field, value);
  return (
    <>
      {notes.length > 0 && (
        <small id={`${id}-note`}>
          {notes.map((note): ComponentChildren => (
            <HtmlNote key={note} html={note} />
          ))}
        </small>
      )}
      {problem !== undefined && (
        <small id={`${id}-problem`} class="problem">
          {problem}
        </small>
      )}
    </>
  );
}

const KNOWN_VIEW_CLASSES: readonly string[] = [
  'TextFieldView',
  'TextAreaView',
  'PasswordFieldView',
  'CheckBoxView',
  'SelectView',
  'MultiSelectView',
];

type FieldMessagesProps = Pick<FieldSlot, 'id' | 'field' | 'problem'> & { readonly value?: unknown };

function getNotes({ note = '', viewClass }: DescriptorField, value: unknown): readonly string[] {
  const unknown = KNOWN_VIEW_CLASSES.includes(viewClass)
    ? []
    : [`Unknown field type ${viewClass}: the value is sent as text.`];
  // A masked input does not show it, and it may be intended.
  const hasBlank = viewClass === 'PasswordFieldView' && typeof value === 'string' && value !== value.trim();
  const blank = hasBlank ? ['The value starts or ends with a space.'] : [];
  return [...(note === '' ? [] : [note]), ...unknown, ...blank];
}

/** Returns the id and the ARIA attributes that link an input to its note and message. */
function getInputProps({ id, field, problem, value }: FieldMessagesProps) {
  const ids = [
    ...(getNotes(field, value).length > 0 ? [`${id}-note`] : []),
    ...(problem === undefined ? [] : [`${id}-problem`]),
  ];
  return {
    id,
    'aria-required': field.required === true ? true : undefined,
    'aria-invalid': problem === undefined ? undefined : true,
    'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined,
  };
}
