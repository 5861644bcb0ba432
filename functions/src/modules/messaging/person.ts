import type { UserActor } from '../../platform/actor.ts';
import { admit, onboarded } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { OnboardingRequired } from '../../platform/errors.ts';
import { mayWrite } from './policy.ts';

/** The person who acts; whoever has no profile in good standing is refused. */
export function personOf(ctx: Ctx): UserActor {
  admit(ctx.actor, onboarded);
  if (ctx.actor.kind !== 'user') throw OnboardingRequired();
  return ctx.actor;
}

/** The person who writes. */
export function writerOf(ctx: Ctx): UserActor {
  const actor = personOf(ctx);
  admit(actor, mayWrite);
  return actor;
}
