/** Returns an error message if the text is not valid JSON. */
export function findJsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    return `This is not valid JSON. ${reason}`;
  }
}
