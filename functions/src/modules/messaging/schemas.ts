import { z } from 'zod';
import { Media, type Picture } from '../media/index.ts';
import { idParam } from '../../platform/values/id-param.ts';
import { AmountText, amountProblem, CurrencyCode } from '../../platform/values/money.ts';
import { line, paragraphs } from '../../platform/values/text.ts';

/** A commerce message fits into one packet of a bad network (CHT-10). */
export const MOST_TYPED_BYTES = 1_024;

export function bytesOf(body: object): number {
  return Buffer.byteLength(JSON.stringify(body));
}

const Price = z
  .strictObject({ amount: AmountText, currency: CurrencyCode })
  .superRefine(({ amount, currency }, check) => {
    const problem = amountProblem(amount, currency);
    if (problem !== null) check.addIssue({ code: 'custom', path: ['amount'], message: problem });
  });
const Line = z.strictObject({
  name: line(1, 60),
  quantity: z.number().positive().max(1e9),
  unit: line(1, 20).optional(),
  price: Price,
});
const Lines = z.array(Line).min(1).max(6);
const Day = z.iso.date();
const PublicId = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`));

/** What a message says. Commerce messages are data, so that a phone shows buttons and an SMS shows one line (CHT-10). */
export const MessageBody = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('text'), text: paragraphs(1, 4000) }),
    z.strictObject({ type: z.literal('quote'), items: Lines, total: Price, validUntil: Day.optional() }),
    z.strictObject({
      type: z.literal('invoice'),
      number: line(1, 30),
      items: Lines,
      total: Price,
      dueOn: Day.optional(),
    }),
    z.strictObject({
      type: z.literal('payment_request'),
      amount: Price,
      note: line(1, 120).optional(),
      /** Of a request that stands in the wallet: paying it closes it. */
      requestId: PublicId('preq').optional(),
    }),
    z.strictObject({
      type: z.literal('delivery_code'),
      order: line(1, 40),
      code: z.string().regex(/^\d{4,8}$/, { error: 'The code has 4 to 8 digits.' }),
    }),
    z.strictObject({ type: z.literal('listing_card'), listingId: PublicId('list') }),
    z.strictObject({
      type: z.literal('image'),
      mediaIds: z
        .array(PublicId('med'))
        .min(1)
        .max(5)
        .refine((ids) => new Set(ids).size === ids.length, { error: 'Name each picture once.' }),
      caption: line(1, 200).optional(),
    }),
  ])
  .superRefine((body, check) => {
    if (body.type !== 'text' && bytesOf(body) > MOST_TYPED_BYTES)
      check.addIssue({ code: 'custom', message: `Such a message has ${MOST_TYPED_BYTES} bytes at most.` });
  })
  .meta({ id: 'MessageBody' });
export type MessageBody = z.infer<typeof MessageBody>;
/** Written by the platform itself: “Ama joined”. */
export type SystemBody = { readonly type: 'system'; readonly text: string };
export type AnyBody = MessageBody | SystemBody;
/** As it is kept and shown: pictures with their addresses. */
export type StoredBody =
  | Exclude<AnyBody, { type: 'image' }>
  | (Extract<AnyBody, { type: 'image' }> & { readonly pictures?: readonly Picture[] });

const ClientId = z
  .string()
  .regex(/^[\w.:-]{1,64}$/, { error: 'Use 1 to 64 letters, digits, dots, colons or dashes.' })
  .meta({ description: 'Made once by the phone, before it first sends: the same one never becomes a second message' });
const Seq = z.int().min(1);

const Outgoing = {
  clientMsgId: ClientId,
  body: MessageBody,
  replyTo: Seq.optional(),
  /** What the phone's clock said; a label only. */
  sentAt: z.iso
    .datetime({ offset: true })
    .regex(/^(19[7-9]|20\d)\d-/, { error: 'Give a time between 1970 and 2099.' })
    .optional(),
};
export const NewMessage = z.strictObject(Outgoing).meta({ id: 'NewMessage' });
export type NewMessage = z.infer<typeof NewMessage>;
export const MessageBatch = z
  .strictObject({
    items: z
      .array(z.strictObject({ conversationId: PublicId('conv'), ...Outgoing }))
      .min(1)
      .max(50),
  })
  .meta({ id: 'MessageBatch' });
export type MessageBatch = z.infer<typeof MessageBatch>;
export const MessageEdit = z.strictObject({ body: MessageBody }).meta({ id: 'MessageEdit' });

export const NewConversation = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('listing'), listingId: PublicId('list') }),
    z.strictObject({ kind: z.literal('support'), topic: line(3, 80).optional() }),
    z.strictObject({
      kind: z.literal('group'),
      title: line(1, 80),
      memberIds: z
        .array(PublicId('usr'))
        .min(1)
        .max(49)
        .refine((ids) => new Set(ids).size === ids.length, { error: 'Name each person once.' }),
    }),
  ])
  .meta({ id: 'NewConversation' });
export type NewConversation = z.infer<typeof NewConversation>;

export const Marks = z
  .strictObject({ delivered: Seq.optional(), read: Seq.optional() })
  .refine(({ delivered, read }) => delivered !== undefined || read !== undefined, {
    error: 'Say up to which number was delivered or read.',
  })
  .meta({ id: 'Marks' });
export const Mute = z
  .strictObject({
    /** Null: no longer. */
    hours: z.int().min(1).max(8_784).nullable(),
  })
  .meta({ id: 'Mute' });
export const MutedUntil = z.strictObject({ mutedUntil: z.iso.datetime().nullable() }).meta({ id: 'MutedUntil' });
export const MemberToAdd = z.strictObject({ userId: PublicId('usr') }).meta({ id: 'MemberToAdd' });
export const NewBlock = z
  .strictObject({
    id: z.string().regex(/^(usr|biz)_[0-9a-hjkmnp-tv-z]{26}$/, { error: 'This is not a person or a business.' }),
    reason: line(1, 200).optional(),
  })
  .meta({ id: 'NewBlock' });

export const ConversationParams = z.strictObject({ id: idParam('conv') });
export const MessageParams = z.strictObject({ id: idParam('conv'), messageId: idParam('msg') });
export const MemberParams = z.strictObject({ id: idParam('conv'), userId: idParam('usr') });
export const BlockParams = z.strictObject({ id: z.string().max(40) });
const Number = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1);
/** `from`..`to`: a hole, or what came meanwhile, upward. `before`: the page above, latest first. */
export const HistoryRange = z.strictObject({
  from: Number.optional(),
  to: Number.optional(),
  before: Number.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type HistoryRange = z.infer<typeof HistoryRange>;
export const MessageSearch = z.strictObject({ q: line(2, 80), conversationId: PublicId('conv').optional() });
export const ConversationFilter = z.strictObject({ status: z.enum(['open', 'closed']).optional() });

const Time = z.iso.datetime();
const SystemMessage = z.strictObject({ type: z.literal('system'), text: z.string() });
/** A message with pictures, as its readers see it. */
const ShownPictures = z.strictObject({
  type: z.literal('image'),
  mediaIds: z.array(z.string()),
  caption: z.string().optional(),
  pictures: z.array(
    z.strictObject({ id: z.string(), mime: z.literal('image/webp'), renditions: Media.shape.renditions }),
  ),
});

/** A button: its command is one call of the API, written into the offline inbox as it is, or sent with Idempotency-Key `command-<id>`. */
export const Action = z
  .strictObject({
    name: z.enum(['pay', 'accept', 'decline', 'received', 'ask', 'save']),
    label: z.string(),
    command: z.strictObject({ id: z.string(), route: z.string(), body: z.record(z.string(), z.unknown()) }),
  })
  .meta({ id: 'MessageAction' });
type Json = string | number | boolean | null | { readonly [field: string]: Json };
export type Action = {
  readonly name: z.infer<typeof Action>['name'];
  readonly label: string;
  readonly command: { readonly id: string; readonly route: string; readonly body: { readonly [field: string]: Json } };
};

export const Message = z
  .strictObject({
    conversationId: z.string(),
    seq: Seq,
    id: z.string(),
    clientMsgId: z.string(),
    /** Null: the platform itself. */
    senderId: z.string().nullable(),
    senderBusinessId: z.string().nullable(),
    /** Null once it is deleted; its number stays. */
    body: z.union([ShownPictures, MessageBody, SystemMessage]).nullable(),
    /** As an SMS would say it. */
    text: z.string(),
    /** Buttons, for everybody but the sender; commerce messages have them. */
    actions: z.array(Action).optional(),
    replyTo: Seq.nullable(),
    flags: z.array(z.string()),
    sentAt: Time.nullable(),
    createdAt: Time,
    editedAt: Time.nullable(),
    deletedAt: Time.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Message' });
export type Message = Omit<z.infer<typeof Message>, 'actions'> & { readonly actions?: Action[] };

export const History = z
  .strictObject({ messages: z.array(Message), lastSeq: z.int(), historyFrom: Seq })
  .meta({ id: 'History' });
export type History = z.infer<typeof History>;

export const BatchVerdict = z
  .strictObject({
    clientMsgId: z.string(),
    verdict: z.enum(['accepted', 'duplicate', 'rejected']),
    /** Why it was rejected, as an error's code. */
    code: z.string().nullable(),
    /** The same in words, for whoever wrote it. */
    message: z.string().nullable(),
    seq: Seq.nullable(),
    id: z.string().nullable(),
    createdAt: Time.nullable(),
  })
  .meta({ id: 'BatchVerdict' });
export type BatchVerdict = z.infer<typeof BatchVerdict>;

const Member = z.strictObject({
  id: z.string(),
  name: z.string(),
  business: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  role: z.enum(['owner', 'member', 'agent']),
  delivered: z.int(),
  read: z.int(),
});
export const Conversation = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['connection', 'listing', 'support', 'group']),
    subject: z.strictObject({ type: z.string(), id: z.string() }).nullable(),
    title: z.string().nullable(),
    status: z.enum(['open', 'closed']),
    lastSeq: z.int(),
    lastAt: Time.nullable(),
    /** Of the person who asks. */
    unread: z.int(),
    /** Null: not muted by the person who asks. */
    mutedUntil: Time.nullable(),
    members: z.array(Member),
    version: z.int(),
    createdAt: Time,
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof Conversation>;
export const MarksNow = z.strictObject({ delivered: z.int(), read: z.int() }).meta({ id: 'MarksNow' });
export const Block = z.strictObject({ id: z.string(), createdAt: Time }).meta({ id: 'Block' });
