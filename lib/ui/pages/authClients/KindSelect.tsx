import { CREDENTIAL_TYPES, isTokenType } from '../../../auth/registry.js';
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
  const ofType = (type: string): readonly ClientKind[] => kinds.filter((kind) => kind.type === type);
  const plain = kinds.filter(({ preset }) => preset === undefined);
  return (
    <div class="field">
      <label for={id}>Provider or type</label>
      <select id={id} value={chosen ?? ''} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="" disabled>
          Please choose
        </option>
        {CREDENTIAL_TYPES.filter(isTokenType).map(
          (type) =>
            ofType(type).length > 0 && (
              <optgroup key={type} label={getTypeTitle(type)}>
                {ofType(type).map((kind) => (
                  <option key={kind.id} value={kind.id}>
                    {kind.preset?.name}
                  </option>
                ))}
              </optgroup>
            ),
        )}
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
