import type { AuthClient, Component, Fields } from '../../../api/resources.js';
import { getTypeTitle } from '../../../data/getTypeTitle.js';
import { DescriptorForm } from '../../../forms/DescriptorForm.js';

interface Choice {
  readonly componentId?: string | undefined;
  readonly type?: string | undefined;
  readonly authClientId?: string | undefined;
}

interface ClientChoiceProps {
  readonly components: readonly Component[];
  readonly types: readonly string[];
  /** Auth clients of the selected type. */
  readonly clients: readonly AuthClient[];
  readonly isLoading: boolean;
  /** Effective choice, with the derived values. */
  readonly choice: Choice;
  readonly onChange: (choice: Choice) => void;
  readonly onAdd: () => void;
  readonly problems: Readonly<Record<string, string>>;
  readonly idPrefix: string;
}

/** Selects component, credential type and auth client. Hides selects with a single option. */
export function ClientChoice(props: ClientChoiceProps) {
  const { components, types, clients, isLoading, choice, onChange, onAdd, problems, idPrefix } = props;
  const fields: Fields = {
    ...(components.length < 2 ? {} : { componentId: componentField(components) }),
    ...(types.length < 2 ? {} : { type: typeField(types) }),
    ...(clients.length === 0 ? {} : { authClientId: clientField(clients) }),
  };
  return (
    <>
      <DescriptorForm
        fields={fields}
        values={{ ...choice }}
        problems={problems}
        idPrefix={idPrefix}
        onChange={(changed) => onChange(resetDependentChoices(choice, changed))}
      />
      {clients.length === 0 && !isLoading && choice.type !== undefined && (
        <p id={`${idPrefix}-none`}>
          There is no auth client for {getTypeTitle(choice.type)} yet. Add one first: it holds the settings that its
          credentials share, such as the registration at a provider.
        </p>
      )}
      {isLoading && clients.length === 0 && <p aria-busy="true">Loading auth clients…</p>}
      {!isLoading && (
        <p>
          <button type="button" class={clients.length === 0 ? 'small' : 'small secondary outline'} onClick={onAdd}>
            Add new auth client
          </button>
        </p>
      )}
    </>
  );
}

/** Resets the type after a change of the component, and the auth client after a change of either. */
function resetDependentChoices(before: Choice, changed: Choice): Choice {
  const { componentId, type, authClientId } = changed;
  if (componentId !== before.componentId) return { componentId, type: undefined, authClientId: undefined };
  return { componentId, type, authClientId: type === before.type ? authClientId : undefined };
}

function componentField(components: readonly Component[]): Fields[string] {
  const model = Object.fromEntries(components.map(({ id, attributes }) => [id, attributes.descriptor.title]));
  return { viewClass: 'SelectView', label: 'Component', required: true, model };
}

function typeField(types: readonly string[]): Fields[string] {
  const model = Object.fromEntries(types.map((type) => [type, getTypeTitle(type)]));
  return { viewClass: 'SelectView', label: 'Type', required: true, model };
}

function clientField(clients: readonly AuthClient[]): Fields[string] {
  return {
    viewClass: 'SelectView',
    label: 'Auth client',
    required: true,
    model: Object.fromEntries(clients.map(({ id, attributes }) => [id, attributes.name])),
    help: {
      description:
        'The settings that its credentials share, such as the registration at a provider: endpoints, client ID and client secret.',
    },
  };
}
