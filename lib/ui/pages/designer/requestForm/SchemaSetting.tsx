import { asJsonObject, isJsonObject } from '../../../../json.js';
import { setMember } from '../../../../step/structuredSetting.js';
import {
  canShowMembers,
  createObject,
  findObjectSchema,
  formatHelp,
  isScalar,
  listChoices,
  type FieldSchema,
} from './fieldInfo.js';
import { listProblems } from './fieldProblems.js';
import { SchemaField, SchemaFields } from './SchemaFields.js';
import { SettingSection, type SettingsControl } from './SettingSection.js';

interface SchemaSettingProps {
  readonly name: string;
  readonly schema: FieldSchema;
  readonly control: SettingsControl;
}

/** A field of `request` whose form follows from its schema. */
export function SchemaSetting({ name, schema, control }: SchemaSettingProps) {
  const { settings, onChange, problems } = control;
  const label = schema.title ?? name;
  const members = findObjectSchema(schema);
  if (members === undefined) {
    const [kind = schema] = schema.anyOf ?? [];
    return (
      <SchemaField
        label={label}
        schema={{ ...schema, ...kind }}
        stored={settings[name]}
        onChange={(value) => onChange(setMember(settings, name, value))}
        problem={listProblems(problems, name).join(' ')}
      />
    );
  }
  const choices = listChoices(schema);
  return (
    <SettingSection
      control={control}
      name={name}
      label={label}
      help={formatHelp(schema)}
      fits={(value) =>
        value === undefined ||
        (isJsonObject(value) ? canShowMembers(members, value) : choices.some((choice) => choice === value))
      }
      shownMembers={(value) => (isJsonObject(value) ? Object.keys(members.properties ?? {}) : [])}
    >
      {(value, change) => (
        <>
          {schema.anyOf !== undefined && (
            <select
              aria-label={label}
              value={isJsonObject(value) ? 'members' : isScalar(value) ? String(value) : ''}
              onChange={({ currentTarget: { value: chosen } }) =>
                change(
                  chosen === 'members' ? createObject(schema) : choices.find((choice) => String(choice) === chosen),
                )
              }
            >
              <option value="">Default</option>
              {choices.map((choice) => (
                <option key={String(choice)} value={String(choice)}>
                  {choice === true ? 'On' : choice}
                </option>
              ))}
              <option value="members">{Object.keys(members.properties ?? {}).join(', ')} …</option>
            </select>
          )}
          {(schema.anyOf === undefined || isJsonObject(value)) && (
            <SchemaFields
              schema={members}
              value={asJsonObject(value)}
              onChange={change}
              path={name}
              problems={problems}
            />
          )}
        </>
      )}
    </SettingSection>
  );
}
