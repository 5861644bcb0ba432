import { actorName, type NewcomerActor } from '../../platform/actor.ts';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { AuthRequired } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { Outcome } from '../../platform/runtime/route.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { phoneIn } from './contact.ts';
import { PhoneTaken } from './errors.ts';
import { AccountChanged, UserOnboarded } from './events.ts';
import { firstRoles } from './rules.ts';
import type { Me, Onboarding } from './schemas.ts';
import { findMe, type PersonRow } from './store.ts';
import { viewMe } from './view.ts';

// No conflict target: that would need the right to read rows that are not one's own. Uid or phone, we look afterwards.
const ADD = named(
  'identity.onboard',
  `insert into identity."user" (id, public_id, uid, display_name, country, phone, phone_verified, email, locale, active_role, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) on conflict do nothing`,
);
const ADD_ROLES = named(
  'identity.onboard-roles',
  `insert into identity.user_role (user_id, role, granted_at, granted_by) select $1, role, $3, $4 from unnest($2::text[]) as role`,
);
const ADD_REQUESTS = named(
  'identity.onboard-requests',
  `insert into identity.role_request (user_id, role, requested_at) select $1, role, $3 from unnest($2::text[]) as role`,
);

/** Gives somebody who signed in for the first time a profile. The same person again gets the profile he has. */
export async function onboard(ctx: Ctx, { body }: { body: Onboarding }): Promise<Outcome<Me>> {
  if (ctx.actor.kind === 'user') return new Outcome(viewMe(await findMe(ctx)), 200);
  if (ctx.actor.kind !== 'newcomer') throw AuthRequired();
  const added = await add(ctx, ctx.actor, body);
  if (!added) return new Outcome(viewMe(await existing(ctx)), 200);
  const me = await findMe(ctx);
  const roles = viewMe(me).roles;
  emit(ctx, UserOnboarded, { id: me.id, version: me.version, country: me.country, roles });
  emit(ctx, AccountChanged, { id: me.uid, version: me.version });
  audit(ctx, {
    action: 'identity.user_onboarded',
    subject: { type: 'user', id: me.public_id },
    detail: { roles, requestedRoles: me.requested, country: me.country },
  });
  return new Outcome(viewMe(me), 201);
}

async function add(ctx: Ctx, actor: NewcomerActor, body: Onboarding): Promise<boolean> {
  const phone = body.phone === undefined ? actor.phone : await phoneIn(body.country, body.phone);
  const { granted, requested, active } = firstRoles(body.role);
  const id = newId(ctx.now);
  const rows = await ctx.sql.run(ADD, [
    id,
    publicId('usr', id),
    actor.uid,
    body.displayName,
    body.country,
    phone,
    phone !== null && phone === actor.phone,
    actor.email?.toLowerCase() ?? null,
    body.locale,
    active,
    ctx.now,
  ]);
  if (rows === 0) return false;
  await ctx.sql.run(ADD_ROLES, [id, granted, ctx.now, actorName(actor)]);
  if (requested.length > 0) await ctx.sql.run(ADD_REQUESTS, [id, requested, ctx.now]);
  return true;
}

/** Nothing was added: he was there already (twice at once, perhaps), or another account has the phone number. */
async function existing(ctx: Ctx): Promise<PersonRow> {
  try {
    return await findMe(ctx);
  } catch (error) {
    throw PhoneTaken({ field: 'phone', cause: error });
  }
}
