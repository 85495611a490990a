import { expect } from 'chai';

import { findNextTime, parseSchedule } from '../../../lib/step/flowFile/schedule.js';

function read(members: Parameters<typeof parseSchedule>[0]): unknown {
  const problems: string[] = [];
  const schedule = parseSchedule(members, (member, detail) => problems.push(`${member}: ${detail}`));
  return problems.length > 0 ? problems : schedule;
}

const EVERY = 'every: must be a duration from 1s to 744h with its unit (s, m or h), such as 5m';
const CRON = 'cron: must have five fields (minute, hour, day, month, weekday), such as */5 * * * *: ';

describe('parseSchedule', () => {
  const schedules: [members: Parameters<typeof parseSchedule>[0], expected: unknown][] = [
    [{}, undefined],
    [{ every: '1s' }, { kind: 'every', everyMs: 1000 }],
    [{ every: '5m' }, { kind: 'every', everyMs: 300_000 }],
    [{ every: '1.5h' }, { kind: 'every', everyMs: 5_400_000 }],
    [{ every: '744h' }, { kind: 'every', everyMs: 2_678_400_000 }],
    [{ every: '999ms' }, [EVERY]],
    [{ every: '745h' }, [EVERY]],
    [{ every: '300' }, [EVERY]],
    [{ every: '1d' }, [EVERY]],
    [{ every: '-5m' }, [EVERY]],
    [{ every: '' }, [EVERY]],
    [{ cron: '*/5 * * * *' }, { kind: 'cron', expression: '*/5 * * * *', timeZone: 'UTC' }],
    [
      { cron: '0 6 * * MON-FRI', timeZone: 'Europe/Berlin' },
      { kind: 'cron', expression: '0 6 * * MON-FRI', timeZone: 'Europe/Berlin' },
    ],
    [{ cron: '@daily' }, { kind: 'cron', expression: '@daily', timeZone: 'UTC' }],
    [{ every: '5m', cron: '* * * * *' }, ['cron: enter every or cron, not both']],
    [{ every: '5m', timeZone: 'UTC' }, ['timeZone: needs cron; remove it, or enter cron']],
    [{ timeZone: 'UTC' }, ['timeZone: needs cron; remove it, or enter cron']],
    [
      { cron: '* * * * *', timeZone: 'Berlin' },
      ['timeZone: must be the name of a time zone, such as Europe/Berlin or UTC'],
    ],
    [{ cron: '0 0 30 2 *' }, ['cron: no time matches it']],
    [{ cron: '2030-01-01T00:00:00' }, [`${CRON}it is a date`]],
  ];
  for (const [members, expected] of schedules) {
    it(`reads ${JSON.stringify(members)}`, () => expect(read(members)).to.deep.equal(expected));
  }

  for (const cron of ['', 'x', '* * * *', '*/5 * * * * *', '60 * * * *', '*/0 * * * *', '@reboot']) {
    it(`refuses ${JSON.stringify(cron)}`, () =>
      expect((read({ cron }) as string[]).map((problem) => problem.slice(0, CRON.length))).to.deep.equal([CRON]));
  }
});

describe('findNextTime', () => {
  const times: [title: string, expression: string, timeZone: string, from: string, expected: string][] = [
    ['is after the time given', '0 6 * * *', 'UTC', '2026-11-30T06:00:00Z', '2026-12-01T06:00:00.000Z'],
    ['counts seconds', '* * * * *', 'UTC', '2026-11-30T06:00:59.999Z', '2026-11-30T06:01:00.000Z'],
    ['is in the time zone', '0 6 * * *', 'Asia/Kolkata', '2026-11-30T00:00:00Z', '2026-11-30T00:30:00.000Z'],
    [
      'that summer time skips is the one after',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      '2026-03-29T01:00:00.000Z',
    ],
    [
      'that winter time repeats is the first one',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-24T12:00:00Z',
      '2026-10-25T00:30:00.000Z',
    ],
    [
      'that winter time repeats comes once',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00.000Z',
    ],
    [
      'exists on a day without midnight',
      '0 0 * * *',
      'America/Sao_Paulo',
      '2018-11-03T12:00:00Z',
      '2018-11-04T03:00:00.000Z',
    ],
    ['is on a leap day', '0 0 29 2 *', 'UTC', '2026-11-30T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['is on Sunday for 0 and 7', '0 0 * * 7', 'UTC', '2026-11-30T00:00:00Z', '2026-12-06T00:00:00.000Z'],
    [
      'is on the day or the weekday if both are given',
      '0 0 13 * 5',
      'UTC',
      '2026-11-30T00:00:00Z',
      '2026-12-04T00:00:00.000Z',
    ],
  ];
  for (const [title, expression, timeZone, from, expected] of times) {
    it(title, () =>
      expect(findNextTime({ kind: 'cron', expression, timeZone }, new Date(from))?.toISOString()).to.equal(expected),
    );
  }
});
