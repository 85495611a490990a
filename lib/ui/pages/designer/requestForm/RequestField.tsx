import { asJsonObject } from '../../../../json.js';
import { EMPTY_BODY, type StepDraft } from '../../../../step/stepDraft.js';
import { formatSetting, setMember } from '../../../../step/structuredSetting.js';
import type { Findings } from '../findings.js';
import { BodyForm } from './BodyForm.js';
import { isEditableBody, readRows } from './bodyKinds.js';
import { formatHelp, REQUEST_FIELDS } from './fieldInfo.js';
import { isRuleList, OutcomesForm, type ProviderRules } from './OutcomesForm.js';
import { isParameterList, ParametersForm } from './ParametersForm.js';
import { SchemaSetting } from './SchemaSetting.js';
import { SettingSection, type SettingsControl } from './SettingSection.js';

interface RequestFieldProps {
  readonly name: string;
  readonly form: StepDraft;
  readonly onChange: (form: StepDraft) => void;
  readonly findings: Findings;
  readonly provider: ProviderRules | undefined;
}

/** One field of `request`: its form, or the text of a field that `request` doesn't have. */
export function RequestField({ name, form, onChange, findings, provider }: RequestFieldProps) {
  const { settingProblems: problems, evaluations } = findings;
  const control = {
    settings: form.settings,
    onChange: (settings: StepDraft['settings']) => onChange({ ...form, settings }),
    problems,
  };
  const field = Object.hasOwn(REQUEST_FIELDS, name) ? REQUEST_FIELDS[name] : undefined;
  const section = { control, name, label: field?.title ?? name, help: field === undefined ? '' : formatHelp(field) };
  switch (name) {
    case 'parameters':
      return (
        <SettingSection {...section} fits={isParameterList} shownMembers={listIndexes}>
          {(value, change) => (
            <ParametersForm list={readRows(value)} onChange={change} problems={problems} evaluations={evaluations} />
          )}
        </SettingSection>
      );
    case 'body':
      return (
        <SettingSection {...section} fits={isEditableBody} shownMembers={(value) => Object.keys(asJsonObject(value))}>
          {(value, change) => (
            <BodyForm
              body={asJsonObject(value)}
              onChange={change}
              readerBody={form.body}
              onReplaceReaderBody={(body) =>
                onChange({ ...form, body: EMPTY_BODY, settings: setMember(form.settings, 'body', body) })
              }
              problems={problems}
              evaluations={evaluations}
            />
          )}
        </SettingSection>
      );
    case 'outcomes':
      return (
        <SettingSection {...section} fits={isRuleList} shownMembers={listIndexes}>
          {(value, change) => (
            <OutcomesForm rules={readRows(value)} onChange={change} problems={problems} provider={provider} />
          )}
        </SettingSection>
      );
    // Its fields have forms of their own; a step of a platform's form can have them here, too.
    case 'advanced':
      return (
        <SettingSection {...section} fits={() => false}>
          {() => null}
        </SettingSection>
      );
    default:
      if (field === undefined) return <UnknownField name={name} control={control} />;
      return <SchemaSetting name={name} schema={field} control={control} />;
  }
}

/** A field of another function or of a later version, which stays until it is removed. */
function UnknownField({ name, control }: { readonly name: string; readonly control: SettingsControl }) {
  const { settings, onChange } = control;
  return (
    <section class="setting" aria-label={name}>
      <div class="setting-head">
        <h2>{name}</h2>
        <button
          type="button"
          class="mode secondary outline"
          onClick={() => onChange(setMember(settings, name, undefined))}
        >
          Remove {name}
        </button>
      </div>
      <p class="field-error">The function has no field of this name.</p>
      <pre tabIndex={0} role="region" aria-label={`Value of ${name}`}>
        {formatSetting(settings[name])}
      </pre>
    </section>
  );
}

/** The items of a list show their messages themselves. */
function listIndexes(value: unknown): readonly string[] {
  return readRows(value).map((_item, index) => String(index));
}
