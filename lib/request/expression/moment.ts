import moment from 'moment';

// moment would print the text that it can't read, and with it the message's data, to the console.
moment.suppressDeprecationWarnings = true;

type Method = (this: moment.Moment, ...parameters: unknown[]) => unknown;

/**
 * `$moment(…)` of the expressions, with up to four arguments as existing flows know it.
 *
 * JSONata reads only the own properties of an object, so that no expression reaches a prototype. A moment's methods are
 * on its prototype; here each moment carries them itself, so that `$moment().add(1, "d").format()` works.
 */
export function momentFunction(...parameters: unknown[]): moment.Moment {
  const [input, format, language, strict] = parameters;
  return withOwnMethods(
    moment(
      input as moment.MomentInput,
      format as string | undefined,
      language as string,
      strict as boolean | undefined,
    ),
  );
}

function withOwnMethods(value: moment.Moment): moment.Moment {
  return Object.hasOwn(value, 'format') ? value : Object.defineProperties(value, ownMethods);
}

const ownMethods: PropertyDescriptorMap = Object.fromEntries(
  Object.entries(moment.fn as unknown as Record<string, unknown>)
    .filter((entry): entry is [string, Method] => typeof entry[1] === 'function')
    .map(([name, method]) => [name, { value: chainable(method) }]),
);

/** A method whose result, when it is another moment, has its own methods too. */
function chainable(method: Method): Method {
  return function chained(...parameters) {
    const result = method.apply(this, parameters);
    return moment.isMoment(result) ? withOwnMethods(result) : result;
  };
}
