interface MissingParametersProps {
  /** Names of the placeholders. */
  readonly names: readonly string[];
  readonly onAdd: (names: readonly string[]) => void;
}

/** Offers the path parameters for the placeholders in the URL that have none. */
export function MissingParameters({ names, onAdd }: MissingParametersProps) {
  if (names.length === 0) return null;
  const list = names.map((name) => `{${name}}`).join(', ');
  return (
    <p class="proposal" role="status">
      {list} in the URL {names.length === 1 ? 'has no path parameter.' : 'have no path parameters.'}{' '}
      <button type="button" class="small secondary outline" onClick={() => onAdd(names)}>
        {names.length === 1 ? `Add path parameter ${names[0] ?? ''}` : 'Add the path parameters'}
      </button>
    </p>
  );
}
