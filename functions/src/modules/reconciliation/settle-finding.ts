import { admit } from '../../platform/authorize.ts';
import { audit } from '../../platform/audit.ts';
import type { UserActor } from '../../platform/actor.ts';
import type { Ctx } from '../../platform/context.ts';
import { Forbidden, NotFound } from '../../platform/errors.ts';
import { enqueue } from '../../platform/runtime/task.ts';
import { publicId } from '../../platform/values/id.ts';
import { FindingSettled, SecondPersonNeeded } from './errors.ts';
import { changeFinding, lockFinding, type FindingRow } from './finding-store.ts';
import { mayReconcile } from './policy.ts';
import { entryOf, PostCorrection } from './post-correction.ts';
import type { Finding, Proposal } from './schemas.ts';
import { viewFinding } from './view.ts';

type Input = { readonly id: string };

/** The first of two people says what is to be done about it; nothing is booked yet. */
export async function proposeResolution(ctx: Ctx, { id, resolution, note }: Input & Proposal): Promise<Finding> {
  const actor = staffOf(ctx);
  const finding = await inStatus(ctx, id, 'open');
  record(ctx, finding, 'proposed', { resolution });
  const change = {
    status: 'proposed',
    resolution,
    note,
    proposedBy: actor.userId,
    closedBy: null,
    entry: null,
  } as const;
  return viewFinding(await changeFinding(ctx, finding, change));
}

/** The second one agrees: the finding is closed, and the worker posts the correcting entry, once. */
export async function approveResolution(ctx: Ctx, { id }: Input): Promise<Finding> {
  const actor = staffOf(ctx);
  const finding = await inStatus(ctx, id, 'proposed');
  if (finding.proposedBy === actor.userId) throw SecondPersonNeeded();
  const entry = finding.resolution === 'correct' ? entryOf(finding) : null;
  if (entry !== null) enqueue(ctx, PostCorrection, { id: finding.id }, { key: finding.id });
  record(ctx, finding, 'closed', { resolution: finding.resolution, entry });
  const { resolution, note, proposedBy } = finding;
  const change = { status: 'closed', resolution, note, proposedBy, closedBy: actor.userId, entry } as const;
  return viewFinding(await changeFinding(ctx, finding, change));
}

/** The proposal is taken back or turned down: the finding is open again. */
export async function refuseResolution(ctx: Ctx, { id }: Input): Promise<Finding> {
  staffOf(ctx);
  const finding = await inStatus(ctx, id, 'proposed');
  record(ctx, finding, 'reopened', { resolution: finding.resolution });
  const change = {
    status: 'open',
    resolution: null,
    note: null,
    proposedBy: null,
    closedBy: null,
    entry: null,
  } as const;
  return viewFinding(await changeFinding(ctx, finding, change));
}

function staffOf(ctx: Ctx): UserActor {
  admit(ctx.actor, mayReconcile);
  if (ctx.actor.kind !== 'user') throw Forbidden();
  return ctx.actor;
}

async function inStatus(ctx: Ctx, id: string, status: Finding['status']): Promise<FindingRow> {
  const finding = await lockFinding(ctx, id);
  if (finding === null) throw NotFound();
  if (finding.status !== status)
    throw FindingSettled({ with: { status: finding.status }, meta: { status: finding.status } });
  return finding;
}

function record(ctx: Ctx, { id }: FindingRow, what: string, detail: Readonly<Record<string, unknown>>): void {
  audit(ctx, {
    action: `reconciliation.finding_${what}`,
    subject: { type: 'finding', id: publicId('fnd', id) },
    detail,
  });
}
