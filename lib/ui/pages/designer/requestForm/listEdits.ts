/** Returns the list with one item replaced; an index after the last one appends it. */
export function replaceItem<Item>(list: readonly Item[], index: number, item: Item): readonly Item[] {
  return [...list.slice(0, index), item, ...list.slice(index + 1)];
}

export function removeItem<Item>(list: readonly Item[], index: number): readonly Item[] {
  return list.filter((_item, other) => other !== index);
}

/** Returns the list with one item at another place. */
export function moveItem<Item>(list: readonly Item[], from: number, to: number): readonly Item[] {
  const others = removeItem(list, from);
  return [...others.slice(0, to), ...list.slice(from, from + 1), ...others.slice(to)];
}
