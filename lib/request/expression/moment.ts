import moment from 'moment';

// moment would print text that it can't parse, and with it data of the message, to the console.
moment.suppressDeprecationWarnings = true;

type Method = (this: moment.Moment, ...parameters: unknown[]) => unknown;

/**
 * Implements `$moment(…)` with up to four arguments, as in v2.
 *
 * JSONata reads only own properties, so that no expression reaches a prototype. The methods of a moment are on its
 * prototype; here they are copied to each moment, so that `$moment().add(1, "d").format()` works.
 */
export function momentFunction(...parameters: unknown[]): moment.Moment {
  const [input, format, language, strict] = parameters;
  return addOwnMethods(
    moment(
      input as moment.MomentInput,
      format as string | undefined,
      language as string,
      strict as boolean | undefined,
    ),
  );
}

function addOwnMethods(value: moment.Moment): moment.Moment {
  return Object.hasOwn(value, 'format') ? value : Object.defineProperties(value, ownMethods);
}

const ownMethods: PropertyDescriptorMap = Object.fromEntries(
  Object.entries(moment.fn as unknown as Record<string, unknown>)
    .filter((entry): entry is [string, Method] => typeof entry[1] === 'function')
    .map(([name, method]) => [name, { value: wrapMethod(method) }]),
);

/** Wraps a method so that a moment it returns has own methods too. */
function wrapMethod(method: Method): Method {
  return function chained(...parameters) {
    const result = method.apply(this, parameters);
    return moment.isMoment(result) ? addOwnMethods(result) : result;
  };
}
