import type { Fields } from '../../api/resources.js';
import { getLabel } from '../../forms/formValues.js';

/**
 * Finds the setting that an error message of the component is about; returns the message by the setting's name. Such a message starts
 * with the label or quotes it.
 * @param problem why there is no request
 */
export function findSettingProblem(problem: string, settings: Fields): Readonly<Record<string, string>> {
  const text = problem.toLowerCase().replace(/^(configuration error: |incorrect )?"?/, '');
  const [found] = Object.entries(settings)
    .map(([name, field]) => ({ name, label: getLabel(name, field).toLowerCase() }))
    .filter(
      ({ label }) =>
        (text.startsWith(label) && !/^\w/.test(text.slice(label.length))) || text.includes(`in "${label}" field`),
    )
    // The longest label wins: "Delay in ms" is not "Delay".
    .sort((a, b) => b.label.length - a.label.length);
  return found === undefined ? {} : { [found.name]: problem };
}
