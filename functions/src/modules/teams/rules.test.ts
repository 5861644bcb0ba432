import fc from 'fast-check';
import {
  climbs,
  deadlinesOf,
  fillPlaces,
  TOP,
  unknownPlaces,
  whatIsDue,
  type Promises,
  type Standing,
} from './rules.ts';
import { addOpenMinutes, openAt } from './calendar.rules.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-10-23T08:00:00Z');
const hours = [1, 2, 3, 4, 5].map((day) => ({ day, from: '08:00', to: '17:00' }));
const minutes = fc.option(fc.integer({ min: 1, max: 600 }));
const promises: fc.Arbitrary<Promises> = fc.record({
  timeZone: fc.constantFrom('Europe/London', 'Africa/Cairo', 'Africa/Lagos'),
  hours: fc.constantFrom([], hours),
  holidays: fc.constantFrom([], ['2026-10-26']),
  replyMinutes: minutes,
  responseMinutes: minutes,
  resolutionMinutes: minutes,
  escalationMinutes: fc.integer({ min: 1, max: 300 }),
});
const happening = fc.record({
  after: fc.integer({ min: 0, max: 900 }),
  what: fc.constantFrom('customer', 'answer', 'assign', 'resolve', 'look', 'look'),
});

type Playing = { -readonly [Key in keyof Standing]: Standing[Key] };

/** Lives through what happens as the verbs would, and writes down what was done and when it was due. */
function live(inbox: Promises, happenings: readonly { after: number; what: string }[]) {
  const calendar = {
    timeZone: inbox.timeZone,
    weekly: inbox.hours,
    exceptions: inbox.holidays.map((date) => ({ date })),
  };
  const ticket: Playing = {
    state: 'waiting',
    openedAt: new Date(START),
    assignedAt: null,
    customerSince: null,
    repliedAt: null,
    escalateAt: null,
    level: 0,
    breached: [],
  };
  const done: { what: string; at: Date; dueAt?: Date; level: number }[] = [];
  let now = START;
  for (const { after, what } of happenings) {
    now += after * MINUTE;
    const at = new Date(now);
    if (ticket.state === 'resolved') break;
    if (what === 'customer') ticket.customerSince ??= at;
    if (what === 'answer') [ticket.customerSince, ticket.repliedAt] = [null, ticket.repliedAt ?? at];
    if (what === 'assign') [ticket.state, ticket.assignedAt] = ['assigned', at];
    if (what === 'resolve') ticket.state = 'resolved';
    for (const due of whatIsDue(ticket, deadlinesOf(ticket, inbox), at)) {
      if (due.what === 'take_back') [ticket.state, ticket.assignedAt] = ['waiting', null];
      if (due.what === 'breach') ticket.breached = [...ticket.breached, due.timer];
      if (due.what === 'climb') ticket.level = due.to;
      if (due.what !== 'take_back') ticket.escalateAt = addOpenMinutes(calendar, at, inbox.escalationMinutes);
      const kind = due.what === 'breach' ? due.timer : due.what;
      done.push({ what: kind, at, level: ticket.level, ...(due.what === 'breach' && { dueAt: due.dueAt }) });
    }
    // Looking again at once finds nothing more.
    expect(whatIsDue(ticket, deadlinesOf(ticket, inbox), at)).toEqual([]);
  }
  return { ticket, done, calendar };
}

describe('CHT-9 timers and the ladder', () => {
  test('each timer runs out once a round at most, in the hours only, and nobody climbs two rungs at once', () => {
    fc.assert(
      fc.property(promises, fc.array(happening, { maxLength: 25 }), (inbox, happenings) => {
        const { done, calendar } = live(inbox, happenings);
        for (const timer of ['first_response', 'resolution'])
          expect(done.filter(({ what }) => what === timer).length).toBeLessThanOrEqual(1);
        const levels = done.filter(({ what }) => what === 'climb').map(({ level }) => level);
        expect(levels).toEqual(levels.map((_, rung) => rung + 1));
        expect(Math.max(0, ...levels)).toBeLessThanOrEqual(TOP);
        for (const { at, dueAt } of done) {
          if (dueAt === undefined) continue;
          expect(dueAt.getTime()).toBeLessThanOrEqual(at.getTime());
          // Its last minute was one in which the inbox was open.
          expect(openAt(calendar, new Date(dueAt.getTime() - MINUTE)).open).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('whoever was answered owes no first response, and what is resolved owes nothing', () => {
    fc.assert(
      fc.property(promises, fc.array(happening, { maxLength: 25 }), (inbox, happenings) => {
        const { ticket } = live(inbox, happenings);
        const due = deadlinesOf(ticket, inbox);
        if (ticket.repliedAt !== null) expect(due.response).toBeNull();
        if (ticket.state === 'resolved') expect(Object.values(due)).toEqual([null, null, null, null]);
        if (ticket.state === 'waiting') expect(due.reply).toBeNull();
        if (!climbs(ticket)) expect(due.escalate).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});

describe('ready-made answers', () => {
  test('names go in once, whatever they look like', () => {
    const values = { customer: '{agent}', agent: 'Ama', business: 'Adom', inbox: 'Orders' };
    expect(fillPlaces('Dear {customer}, {agent} of {business}. {price}', values)).toBe(
      'Dear {agent}, Ama of Adom. {price}',
    );
    expect(unknownPlaces('Dear {customer}, {price} {agent}')).toEqual(['price']);
  });
});
