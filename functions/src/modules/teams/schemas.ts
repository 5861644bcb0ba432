import { z } from 'zod';
import { idField, idParam } from '../../platform/values/id-param.ts';
import { line, paragraphs } from '../../platform/values/text.ts';
import { isTimeZone } from './calendar.rules.ts';
import { LADDER, PLACES, TIMERS, unknownPlaces } from './rules.ts';

const Time = z.iso.datetime();
const once = <T>(items: readonly T[]): boolean => new Set(items).size === items.length;
const ONCE = { error: 'Name each once.' };
const Clock = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: 'Write a time as 08:30.' });
const Day = z.iso.date();
const Skill = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: 'Write a skill in small letters, such as payments.' });
const Language = z.string().regex(/^[a-z]{2,3}$/, { error: 'Write a language as its ISO 639 code, such as fr.' });

/** `to` not after `from` lies after midnight. */
const OpenHours = z
  .strictObject({ day: z.int().min(1).max(7).meta({ description: '1 is Monday, 7 Sunday' }), from: Clock, to: Clock })
  .refine(({ from }) => from !== '24:00', { error: 'Hours begin before midnight.', path: ['from'] })
  .meta({ id: 'OpenHours' });
const Week = z.array(OpenHours).max(42);

const promised = (most: number) => z.int().min(1).max(most).nullable();
const settings = {
  name: line(2, 60),
  /** Kinds of conversations that come in by themselves. */
  kinds: z
    .array(z.enum(['connection', 'listing', 'support']))
    .max(3)
    .refine(once, ONCE),
  /** False: agents only help themselves. */
  automatic: z.boolean(),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, { error: 'This is not a time zone. Use a name such as Africa/Lagos.' }),
  /** Empty: always open. */
  hours: Week,
  /** Days on which it is shut. */
  holidays: z.array(Day).max(100).refine(once, ONCE),
  /** Turns are counted within so many minutes; 0: nobody waits for his turn. */
  fairMinutes: z.int().min(0).max(10_080),
  /** So long a phone may be silent before its agent counts as gone. */
  graceMinutes: z.int().min(1).max(240),
  /** Without a first reply for so long, the conversation goes to the next agent. Minutes in which it is open; null: never. */
  replyMinutes: promised(10_080),
  responseMinutes: promised(43_200),
  resolutionMinutes: promised(43_200),
  /** From one rung of the ladder to the next. */
  escalationMinutes: z.int().min(1).max(43_200),
};
export const NewInbox = z
  .strictObject({
    ...settings,
    kinds: settings.kinds.default([]),
    automatic: settings.automatic.default(true),
    hours: settings.hours.default([]),
    holidays: settings.holidays.default([]),
    fairMinutes: settings.fairMinutes.default(480),
    graceMinutes: settings.graceMinutes.default(10),
    replyMinutes: settings.replyMinutes.default(null),
    responseMinutes: settings.responseMinutes.default(null),
    resolutionMinutes: settings.resolutionMinutes.default(null),
    escalationMinutes: settings.escalationMinutes.default(60),
  })
  .meta({ id: 'NewInbox' });
export type NewInbox = z.infer<typeof NewInbox>;
export const InboxChange = z.strictObject(settings).partial().meta({ id: 'InboxChange' });
export type InboxChange = z.infer<typeof InboxChange>;
export const Inbox = z
  .strictObject({
    id: z.string(),
    businessId: z.string().nullable(),
    ...settings,
    name: z.string(),
    /** Of its conversations, just now. */
    waiting: z.int(),
    assigned: z.int(),
    onDuty: z.int(),
    version: z.int(),
    createdAt: Time,
  })
  .meta({ id: 'Inbox' });
export type Inbox = z.infer<typeof Inbox>;

export const AgentSettings = z
  .strictObject({
    role: z.enum(['agent', 'lead']).default('agent'),
    skills: z.array(Skill).max(30).refine(once, ONCE).default([]),
    languages: z.array(Language).max(20).refine(once, ONCE).default([]),
    /** How many conversations he takes at once. */
    capacity: z.int().min(1).max(500).default(5),
  })
  .meta({ id: 'AgentSettings' });
export type AgentSettings = z.infer<typeof AgentSettings>;

export const ShiftException = z
  .strictObject({ date: Day, from: Clock.optional(), to: Clock.optional() })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), { error: 'Give both times, or none.' })
  .refine(({ from }) => from !== '24:00', { error: 'Hours begin before midnight.', path: ['from'] })
  .meta({ id: 'ShiftException' });
/** In the inbox's time zone. Both empty: whenever he comes. */
export const Shifts = z
  .strictObject({ weekly: Week.default([]), exceptions: z.array(ShiftException).max(100).default([]) })
  .meta({ id: 'Shifts' });
export type Shifts = z.infer<typeof Shifts>;

export const Agent = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    role: z.enum(['agent', 'lead']),
    skills: z.array(z.string()),
    languages: z.array(z.string()),
    capacity: z.int(),
    weekly: Week,
    exceptions: z.array(ShiftException),
    onDuty: z.boolean(),
    onSince: Time.nullable(),
    /** Null: his shifts set no end. */
    shiftEndsAt: Time.nullable(),
    /** Why he is off duty. */
    offReason: z.enum(['own', 'silent', 'shift_end', 'removed']).nullable(),
    openCount: z.int(),
    version: z.int(),
  })
  .meta({ id: 'Agent' });
export type Agent = z.infer<typeof Agent>;
export const Duty = z.strictObject({ onDuty: z.boolean(), shiftEndsAt: Time.nullable() }).meta({ id: 'Duty' });
export type Duty = z.infer<typeof Duty>;

export const ToQueue = z
  .strictObject({ conversationId: idField('conv'), skill: Skill.optional(), language: Language.optional() })
  .meta({ id: 'ToQueue' });
export type ToQueue = z.infer<typeof ToQueue>;
export const Label = z.strictObject({ skill: Skill.nullable(), language: Language.nullable() }).meta({ id: 'Label' });
export type Label = z.infer<typeof Label>;
export const AssignTo = z.strictObject({ agentId: idField('usr') }).meta({ id: 'AssignTo' });
export const HandOverReason = z.enum(['shift_ends', 'needs_expert', 'language', 'workload', 'complaint', 'other']);
export const Reassign = z
  .strictObject({
    /** Null: back into the queue. */
    agentId: idField('usr').nullable().default(null),
    reason: HandOverReason,
    /** What the next one must know; colleagues read it, the customer does not. */
    summary: paragraphs(1, 2_000),
  })
  .meta({ id: 'Reassign' });
export type Reassign = z.infer<typeof Reassign>;

export const Move = z
  .strictObject({
    /** Another inbox of the same business. */
    inboxId: idField('inb'),
    reason: HandOverReason,
    /** What the colleagues there must know; the customer does not read it. */
    summary: paragraphs(1, 2_000),
  })
  .meta({ id: 'MoveTicket' });
export type Move = z.infer<typeof Move>;

export const Ticket = z
  .strictObject({
    inboxId: z.string(),
    conversationId: z.string(),
    kind: z.string(),
    /** Who is on the other side; null in the platform’s own support. */
    customer: z.strictObject({ name: z.string(), business: z.string().nullable() }).nullable(),
    state: z.enum(['waiting', 'assigned', 'resolved']),
    agent: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
    skill: z.string().nullable(),
    language: z.string().nullable(),
    /** How often it was opened. */
    round: z.int(),
    openedAt: Time,
    waitingSince: Time.nullable(),
    assignedAt: Time.nullable(),
    /** Since when the customer waits for an answer. */
    customerSince: Time.nullable(),
    repliedAt: Time.nullable(),
    resolvedAt: Time.nullable(),
    /** The inbox into which it went from here. */
    movedTo: z.string().nullable(),
    due: z.strictObject({ reply: Time.nullable(), response: Time.nullable(), resolution: Time.nullable() }),
    /** Timers that ran out in this round, and whom it has climbed to. */
    breached: z.array(z.enum(TIMERS)),
    level: z.enum(LADDER),
    version: z.int(),
  })
  .meta({ id: 'Ticket' });
export type Ticket = z.infer<typeof Ticket>;

/** A conversation that has climbed to whoever asks, because nobody kept the time that the inbox promises. No word of it. */
export const Escalation = z
  .strictObject({
    id: z.string(),
    inboxId: z.string(),
    inboxName: z.string(),
    /** Null: the platform's own support. */
    businessId: z.string().nullable(),
    conversationId: z.string(),
    level: z.enum(LADDER),
    timer: z.enum(TIMERS),
    raisedAt: Time,
  })
  .meta({ id: 'Escalation' });
export type Escalation = z.infer<typeof Escalation>;
export const EscalationParams = z.strictObject({ id: idParam('esc') });

const HandOver = z
  .strictObject({
    id: z.string(),
    byId: z.string(),
    fromId: z.string().nullable(),
    toId: z.string().nullable(),
    reason: z.string(),
    summary: z.string(),
    at: Time,
  })
  .meta({ id: 'HandOver' });
const Step = z
  .strictObject({
    seq: z.int(),
    kind: z.string(),
    /** Who did it: a person (`usr_…`), or null: the platform by its rules. */
    byId: z.string().nullable(),
    toId: z.string().nullable(),
    fromId: z.string().nullable(),
    reason: z.string().nullable(),
    at: Time,
  })
  .meta({ id: 'TicketStep' });
export const TicketDetail = z
  .strictObject({ ...Ticket.shape, timeline: z.array(Step), handOvers: z.array(HandOver) })
  .meta({ id: 'TicketDetail' });
export type TicketDetail = z.infer<typeof TicketDetail>;

export const NewNote = z.strictObject({ text: paragraphs(1, 4_000) }).meta({ id: 'NewNote' });
export const Note = z
  .strictObject({ id: z.string(), authorId: z.string(), authorName: z.string(), text: z.string(), createdAt: Time })
  .meta({ id: 'Note' });
export type Note = z.infer<typeof Note>;

export const ReplyDraft = z
  .strictObject({
    shortcut: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,29}$/, { error: 'Use small letters, digits and dashes, 30 at most.' }),
    body: paragraphs(1, 2_000).superRefine((text, check) => {
      const [wrong] = unknownPlaces(text);
      if (wrong === undefined) return;
      const known = PLACES.map((place) => `{${place}}`).join(', ');
      check.addIssue({ code: 'custom', message: `{${wrong}} is not known. There are ${known}.` });
    }),
  })
  .meta({
    id: 'ReplyDraft',
    description: `Places that are filled in: ${PLACES.map((place) => `{${place}}`).join(', ')}`,
  });
export type ReplyDraft = z.infer<typeof ReplyDraft>;
export const Reply = z
  .strictObject({ id: z.string(), shortcut: z.string(), body: z.string(), version: z.int() })
  .meta({ id: 'CannedReply' });
export type Reply = z.infer<typeof Reply>;
/** For a certain conversation: the text with its places filled. */
export const ReadyReply = z
  .strictObject({ id: z.string(), shortcut: z.string(), text: z.string() })
  .meta({ id: 'ReadyReply' });
export type ReadyReply = z.infer<typeof ReadyReply>;

export const InboxParams = z.strictObject({ id: idParam('inb') });
export const AgentParams = z.strictObject({ id: idParam('inb'), userId: idParam('usr') });
export const TicketParams = z.strictObject({ id: idParam('inb'), conversationId: idParam('conv') });
export const ReplyParams = z.strictObject({ id: idParam('inb'), replyId: idParam('rpl') });
export const TicketFilter = z.strictObject({
  state: z.enum(['waiting', 'assigned', 'resolved']).optional(),
  /** Only those that are yours. */
  mine: z.stringbool().optional(),
});
export type TicketFilter = z.infer<typeof TicketFilter>;
