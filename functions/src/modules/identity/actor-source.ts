import type { MemberRole, Role, Tier, UserActor } from '../../platform/actor.ts';
import { plain } from '../../platform/db/database.ts';
import { named } from '../../platform/db/types.ts';
import { TOPIC } from './events.ts';

interface Row {
  readonly user_id: string;
  readonly status: UserActor['status'];
  readonly active_role: Role;
  readonly roles: readonly Role[];
  readonly business_id: string | null;
  readonly business_role: MemberRole | null;
  readonly tier: Tier;
  readonly country: string;
  readonly tokens_valid_after: Date | null;
}

const ACTOR_OF = named('identity.actor-of', 'select * from identity.actor_of($1)');

/** Who a Firebase uid is to us, in one statement; null before onboarding. Asked before there is any context. */
export const actorSource = {
  topic: TOPIC,
  async load(uid: string): Promise<{ actor: UserActor; tokensValidAfter: Date | null } | null> {
    const row = await plain('app').first<Row>(ACTOR_OF, [uid]);
    if (row === null) return null;
    const { business_id: businessId, business_role: rank } = row;
    return {
      actor: {
        kind: 'user',
        uid,
        userId: row.user_id,
        status: row.status,
        activeRole: row.active_role,
        roles: row.roles,
        business: businessId === null || rank === null ? null : { id: businessId, role: rank },
        tier: row.tier,
        country: row.country,
      },
      tokensValidAfter: row.tokens_valid_after,
    };
  },
};
