/* Measures the function `request` on the real runtime and RabbitMQ, with the function of v2 and reference steps in the same run. */
import { withEnvironment, type BenchEnvironment, type StepOptions } from './benchEnvironment.js';
import { formatMicroseconds, formatRatio, printTable } from './printTable.js';
import { runRounds, type StepFigures } from './runRounds.js';

const ROUNDS = 5;
const WARM_UP = 2;
const MESSAGES = 1000;

/** The runtime's own limit would measure the pauses between messages. */
const COMMON = { prefetch: 10, env: { ELASTICIO_DATA_RATE_LIMIT: '100000' } };

const LINES = Array.from({ length: 10 }, (_, index) => ({ sku: `s${index}`, price: 1.5 + index, quantity: index + 1 }));
const MESSAGE = { body: { id: 17, customer: { first: 'Ann', last: 'Lee' }, region: 'eu', lines: LINES } };

/** Rules of which none matches a 200. */
const RULES = Array.from({ length: 100 }, (_, index) => ({
  status: 400 + index,
  body: 'error = "gone"',
  do: 'fail',
  message: 'error_description',
}));

type Step = Pick<StepOptions, 'function' | 'config'>;

function listSteps(target: string): Readonly<Record<string, Step>> {
  const url = `"${target}/json/1000"`;
  const get = { reader: { method: 'GET', url } };
  const post = {
    reader: {
      method: 'POST',
      url,
      headers: [
        { key: 'Content-Type', value: '"application/json"' },
        { key: 'X-Order', value: '"order-" & id' },
        { key: 'X-Customer', value: 'customer.last' },
        { key: 'X-Region', value: '$uppercase(region)' },
        { key: 'X-Lines', value: '$string($count(lines))' },
      ],
      body: {
        contentType: 'application/json',
        raw: '{"id": id, "name": customer.first & " " & customer.last, "total": $sum(lines.(price * quantity)), "lines": lines}',
      },
    },
  };
  return {
    noop: { function: 'noop', config: {} },
    bare: { function: 'bare', config: { url: `${target}/json/1000` } },
    v2Get: { function: 'httpRequestAxios', config: get },
    get: { function: 'request', config: get },
    getUntraced: { function: 'request', config: { ...get, trace: 'off' } },
    getRules: { function: 'request', config: { ...get, outcomes: RULES } },
    noopRules: { function: 'noop', config: { outcomes: RULES } },
    getRulesText: { function: 'request', config: { ...get, outcomes: JSON.stringify(RULES) } },
    v2Post: { function: 'httpRequestAxios', config: post },
    post: { function: 'request', config: post },
  };
}

async function measureRequestFunction(environment: BenchEnvironment): Promise<void> {
  const messages = Array.from({ length: MESSAGES }, () => MESSAGE);
  const steps = await Promise.all(
    Object.entries(listSteps(environment.target)).map(async ([name, step]) => ({
      name,
      step: await environment.startStep({ ...step, ...COMMON }),
      messages,
    })),
  );
  const figures = await runRounds(steps, ROUNDS, WARM_UP);
  const of = (name: string): StepFigures => {
    const found = figures.get(name);
    if (found === undefined) throw new Error(`no figures of ${name}`);
    return found;
  };
  const own = (name: string): number => of(name).cpuUs - of('noop').cpuUs;
  // The runtime copies the configuration for each message.
  const copyUs = of('noopRules').cpuUs - of('noop').cpuUs;
  const row = (title: string, name: string, reference: string, aim = '', otherUs = 0): string[] => [
    title,
    formatMicroseconds(of(name).cpuUs),
    formatMicroseconds(own(name) - otherUs),
    formatRatio((own(name) - otherUs) / own('bare')),
    reference === '' ? '' : formatRatio((of(name).cpuUs - otherUs) / of(reference).cpuUs),
    aim,
  ];
  printTable(
    'CPU for one message, prefetch 10',
    [
      'step',
      'whole process',
      'request',
      'request, relative to the bare request',
      'whole process, relative to the reference',
      'target',
    ],
    [
      row('emits its input', 'noop', ''),
      row('bare request', 'bare', ''),
      row('v2: GET of 1 kB', 'v2Get', ''),
      row('request: GET of 1 kB', 'get', 'v2Get', '≤ 1.15 of v2, ≤ 1.2 of the bare request'),
      row('request: the same with trace: off', 'getUntraced', 'get'),
      row(
        'request: the same with 100 outcome rules as a list, without the copy by the runtime',
        'getRules',
        'get',
        '≤ 1.05 of the GET',
        copyUs,
      ),
      row('emits its input, with these rules in the configuration', 'noopRules', 'noop'),
      row('request: the same with 100 outcome rules as text', 'getRulesText', 'get', '≤ 1.05 of the GET'),
      row('v2: POST, JSONata body over 10 lines, 5 headers', 'v2Post', '', '≤ 1.5 of the bare request'),
      row('request: POST, JSONata body over 10 lines, 5 headers', 'post', 'v2Post', '≤ 1.5 of the bare request'),
    ],
  );
}

export const requestParts: Readonly<Record<string, () => Promise<void>>> = {
  request: withEnvironment(measureRequestFunction),
};
