import type { Kind } from './newClient.js';
import { typeTitle } from '../../data/credentialTypes.js';

interface KindChoiceProps {
  readonly kinds: readonly Kind[];
  readonly chosen: string | undefined;
  readonly id: string;
  readonly onChoose: (id: string) => void;
}

/** A provider, or a way to authenticate without one. */
export function KindChoice({ kinds, chosen, id, onChoose }: KindChoiceProps) {
  const ofType = (type: string): readonly Kind[] => kinds.filter((kind) => kind.type === type);
  const plain = kinds.filter(({ preset }) => preset === undefined);
  return (
    <div class="field">
      <label for={id}>Provider or kind</label>
      <select id={id} value={chosen ?? ''} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="" disabled>
          Please choose
        </option>
        {['oauth2', 'oauth2_instagram'].map(
          (type) =>
            ofType(type).length > 0 && (
              <optgroup key={type} label={typeTitle(type)}>
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
                {typeTitle(kind.type)}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </div>
  );
}
