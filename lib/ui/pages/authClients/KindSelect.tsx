import type { ClientKind } from './newClient.js';
import { getTypeTitle } from '../../data/getTypeTitle.js';

interface KindSelectProps {
  readonly kinds: readonly ClientKind[];
  readonly chosen: string | undefined;
  readonly id: string;
  readonly onChoose: (id: string) => void;
}

/** Selects a provider, or a credential type without one. */
export function KindSelect({ kinds, chosen, id, onChoose }: KindSelectProps) {
  const ofProviders = kinds.filter(({ provider }) => provider !== undefined);
  const plain = kinds.filter(({ provider }) => provider === undefined);
  return (
    <div class="field">
      <label for={id}>Provider or type</label>
      <select id={id} value={chosen ?? ''} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="" disabled>
          Please choose
        </option>
        {[...new Set(ofProviders.map(({ type }) => type))].map((type) => (
          <optgroup key={type} label={getTypeTitle(type)}>
            {ofProviders
              .filter((kind) => kind.type === type)
              .map((kind) => (
                <option key={kind.id} value={kind.id}>
                  {kind.provider?.attributes.name}
                </option>
              ))}
          </optgroup>
        ))}
        {plain.length > 0 && (
          <optgroup label="Without a provider">
            {plain.map((kind) => (
              <option key={kind.id} value={kind.id}>
                {getTypeTitle(kind.type)}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </div>
  );
}
