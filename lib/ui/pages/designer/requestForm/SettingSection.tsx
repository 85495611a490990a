import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';

import type { JsonObject } from '../../../../json.js';
import { formatSetting, readSetting, setMember } from '../../../../step/structuredSetting.js';
import { HtmlNote } from '../../../kit/HtmlNote.js';
import { Tip } from '../../../kit/Tip.js';
import { CodeEditor } from '../editor/CodeEditor.js';
import { FieldResult } from '../editor/FieldResult.js';
import { listProblems } from './fieldProblems.js';

/** The fields of a step, their problems by path, and the function that replaces them. */
export interface SettingsControl {
  readonly settings: JsonObject;
  readonly onChange: (settings: JsonObject) => void;
  /** Messages by path: `retry.attempts`. */
  readonly problems: Readonly<Record<string, string>>;
}

interface SettingSectionProps {
  readonly control: SettingsControl;
  readonly name: string;
  readonly label: string;
  /** HTML. */
  readonly help: string;
  /** Whether the fields can show the value, which may be undefined. */
  readonly fits: (value: unknown) => boolean;
  /** Members whose fields show their messages themselves. */
  readonly shownMembers?: (value: unknown) => readonly string[];
  /** Renders the fields. */
  readonly children: (value: unknown, onChange: (value: unknown) => void) => ComponentChildren;
}

/** A field that holds an object or a list: as fields, or as the YAML text that is stored. */
export function SettingSection({ control, name, label, help, fits, shownMembers, children }: SettingSectionProps) {
  const id = useId();
  const [isText, setText] = useState(false);
  const stored = control.settings[name];
  const setting = readSetting(stored, label);
  const canShow = setting.kind === 'value' && fits(setting.value);
  const isForm = canShow && !isText;
  const change = (value: unknown): void => control.onChange(setMember(control.settings, name, value));
  const problem = [
    ...(setting.kind === 'text' ? [setting.problem] : []),
    ...listProblems(control.problems, name, isForm ? shownMembers?.(setting.value) : []),
  ].join(' ');
  return (
    <section class="setting" aria-labelledby={id}>
      <div class="setting-head">
        <h2 id={id}>{label}</h2>
        <Tip label={`Help for ${label}`}>
          <HtmlNote html={help} />
        </Tip>
        {(canShow || isText) && (
          <button
            type="button"
            class="mode secondary outline"
            aria-pressed={isText}
            aria-label={`YAML for ${label}`}
            disabled={isText && !canShow}
            onClick={() => {
              if (!isText) change(formatSetting(stored));
              else if (setting.kind === 'value' && !setting.hasComments) change(setting.value);
              setText(!isText);
            }}
          >
            YAML
          </button>
        )}
      </div>
      {isForm ? (
        <>
          {setting.hasComments && (
            <small class="muted">
              A change in these fields removes the comments of the text. Edit it as YAML to keep them.
            </small>
          )}
          {children(setting.value, change)}
        </>
      ) : (
        <CodeEditor
          label={`${label} as YAML`}
          text={formatSetting(stored)}
          onChange={(text) => {
            // The text stays while it is typed, also once the fields could show it.
            setText(true);
            change(text);
          }}
          problem={problem === '' ? undefined : problem}
          tall
        />
      )}
      <FieldResult id={`${id}-problem`} problem={problem === '' ? undefined : problem} evaluation={undefined} />
    </section>
  );
}
