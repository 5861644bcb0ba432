import { z } from 'zod';
import * as identity from '../modules/identity/index.ts';
import {
  DEAD_LETTER_STATUSES,
  DeadLetterDecided,
  discardDeadLetter,
  listDeadLetters,
  replayDeadLetter,
} from '../platform/events/dead-letters.ts';
import { route, type Route } from '../platform/runtime/route.ts';
import { idParam, uuidParam } from '../platform/values/id-param.ts';

const { administer, supervise } = identity.can;
const UserId = z.strictObject({ id: idParam('usr') });
const BusinessId = z.strictObject({ id: idParam('biz') });
const LetterId = z.strictObject({ id: uuidParam() });

const DeadLetterFilter = z.strictObject({
  status: z.enum(DEAD_LETTER_STATUSES).optional(),
  subscriber: z.string().min(1).max(200).optional(),
});
const DeadLetter = z
  .strictObject({
    id: z.string(),
    subscriber: z.string(),
    eventId: z.string(),
    kind: z.enum(['event', 'task']),
    type: z.string(),
    key: z.string(),
    version: z.int().nullable(),
    cause: z.enum(['failed', 'gap']),
    reason: z.string(),
    tries: z.int(),
    status: z.enum(DEAD_LETTER_STATUSES),
    parkedAt: z.iso.datetime(),
    decidedBy: z.string().nullable(),
    decidedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'DeadLetter' });

export const routes: Route[] = [
  route('GET /v1/admin/users', {
    summary: 'People, by name, contact, standing, role and country',
    policy: supervise,
    query: identity.UserFilter,
    reply: { 200: z.array(identity.UserSummary) },
    paged: true,
    class: 'staff',
    run: identity.listUsers,
  }),
  route('GET /v1/admin/users/:id', {
    summary: 'One person',
    policy: supervise,
    params: UserId,
    reply: { 200: identity.UserDetail },
    class: 'staff',
    run: identity.getUser,
  }),
  route('POST /v1/admin/users/:id/suspend', {
    summary: 'Suspend a person and end his sessions',
    policy: administer,
    params: UserId,
    body: identity.WithReason,
    reply: { 200: identity.UserDetail },
    errors: [identity.refusals.LastAdmin],
    class: 'staff',
    run: identity.suspendUser,
  }),
  route('POST /v1/admin/users/:id/reinstate', {
    summary: 'Lift a suspension',
    policy: administer,
    params: UserId,
    body: identity.WithReason,
    reply: { 200: identity.UserDetail },
    class: 'staff',
    run: identity.reinstateUser,
  }),
  route('PUT /v1/admin/users/:id/roles', {
    summary: 'Set the roles that a person holds',
    policy: administer,
    params: UserId,
    body: identity.RolesChange,
    reply: { 200: identity.UserDetail },
    errors: [identity.refusals.LastAdmin],
    class: 'staff',
    run: identity.setRoles,
  }),
  route('PUT /v1/admin/businesses/:id/verification', {
    summary: 'Say how far a business was verified',
    policy: administer,
    params: BusinessId,
    body: identity.VerificationChange,
    reply: { 200: identity.BusinessForStaff },
    class: 'staff',
    run: identity.verifyBusiness,
  }),

  route('GET /v1/admin/audit', {
    summary: 'Who did what to whom, when and why',
    policy: administer,
    query: identity.AuditFilter,
    reply: { 200: z.array(identity.AuditLine) },
    paged: true,
    class: 'staff',
    run: identity.listAudit,
  }),
  route('GET /v1/admin/audit/verification', {
    summary: 'Recompute the audit log’s hash chains',
    policy: administer,
    reply: { 200: identity.AuditVerification },
    class: 'staff',
    run: identity.verifyAudit,
  }),

  route('GET /v1/admin/dead-letters', {
    summary: 'Events and tasks that could not be taken in',
    policy: administer,
    query: DeadLetterFilter,
    reply: { 200: z.array(DeadLetter) },
    paged: true,
    class: 'staff',
    run: (ctx, { query, page }) =>
      listDeadLetters(ctx, { ...query, limit: page.limit, after: page.after === null ? null : String(page.after[0]) }),
  }),
  route('POST /v1/admin/dead-letters/:id/replay', {
    summary: 'Send a parked event again, under its own id',
    policy: administer,
    params: LetterId,
    reply: { 200: DeadLetter },
    errors: [DeadLetterDecided],
    class: 'staff',
    run: (ctx, { params }) => replayDeadLetter(ctx, params),
  }),
  route('POST /v1/admin/dead-letters/:id/discard', {
    summary: 'Give a parked event up',
    policy: administer,
    params: LetterId,
    reply: { 200: DeadLetter },
    errors: [DeadLetterDecided],
    class: 'staff',
    run: (ctx, { params }) => discardDeadLetter(ctx, params),
  }),
];
