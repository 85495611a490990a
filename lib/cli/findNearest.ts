import { computeEditDistance } from '../editDistance.js';

/** Finds the known word that is closest to a mistyped one: at most a third of its letters are wrong (Levenshtein distance). */
export function findNearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: computeEditDistance(word, candidate) }))
    .filter((entry) => entry.distance <= Math.max(1, Math.floor(entry.candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}
