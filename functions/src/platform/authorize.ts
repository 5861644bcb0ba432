import { type Actor, type MemberRole, type Role, type UserActor, MEMBER_ROLES } from './actor.ts';
import { AccountSuspended, AuthRequired, Forbidden, NotFound, OnboardingRequired, type AppError } from './errors.ts';

/**
 * A rule decides (subject, active role, action, resource) and yields the filter for lists from the same sentence (AUT-1).
 * Without a resource it may answer "maybe": that is what a route asks before it has read anything.
 */
export interface Rule<Resource = never> {
  readonly says: string;
  readonly decide: (actor: Actor, resource?: Resource) => Decision;
  /** Prisma `where` that keeps exactly the rows for which `decide` allows. */
  readonly where: (actor: Actor) => Where;
}

export type Decision = { readonly answer: 'yes' | 'no' | 'maybe'; readonly reason: string };
export type Where = Readonly<Record<string, unknown>>;

export const EVERYTHING: Where = {};
/** No row. Not an empty OR, which Prisma 7 reads as "no row" at the top and silently drops inside an AND. */
export const NOTHING: Where = { id: { in: [] } };
const verdict = (pass: boolean, reason: string): Decision => ({ answer: pass ? 'yes' : 'no', reason });

/** A rule about who asks, whatever the resource. */
function about(says: string, pass: (actor: Actor) => boolean): Rule<unknown> {
  return {
    says,
    decide: (actor) => verdict(pass(actor), says),
    where: (actor) => (pass(actor) ? EVERYTHING : NOTHING),
  };
}

/** Open to the whole world; said aloud so that openness is seen in review. */
export const anyone: Rule<unknown> = about('anyone', () => true);
/** Signed in with Firebase, onboarded or not. */
export const signedIn: Rule<unknown> = about('signed in', (actor) => actor.kind === 'newcomer' || activeUser(actor));
/** Has a profile in good standing. */
export const onboarded: Rule<unknown> = about('has a profile', activeUser);
/** Acts in one of these roles just now; a role held but not active does not count (AUT-3). */
export const acting = (...roles: readonly Role[]): Rule<unknown> =>
  about(`acting as ${roles.join(' or ')}`, (actor) => activeUser(actor) && roles.includes(actor.activeRole));
/** Acts for no business just now. */
export const forHimself: Rule<unknown> = about(
  'acts for himself',
  (actor) => actor.kind === 'user' && actor.business === null,
);
/** A member of the active business with at least this rank. */
export const memberRank = (least: MemberRole): Rule<unknown> =>
  about(
    `${least} of the business`,
    (actor) => activeUser(actor) && actor.business !== null && atLeast(actor.business.role, least),
  );

function activeUser(actor: Actor): actor is UserActor {
  return actor.kind === 'user' && actor.status === 'active';
}

export function atLeast(role: MemberRole, least: MemberRole): boolean {
  return MEMBER_ROLES.indexOf(role) >= MEMBER_ROLES.indexOf(least);
}

/** The resource's field equals something of the actor's: `owns('ownerId', (user) => user.userId)`. */
export function matches<Field extends string>(
  field: Field,
  value: (actor: UserActor) => string | null,
): Rule<Readonly<Record<Field, string | null>>> {
  const says = `${field} is the actor's`;
  const wanted = (actor: Actor): string | null => (activeUser(actor) ? value(actor) : null);
  return {
    says,
    decide: (actor, resource) => {
      const own = wanted(actor);
      if (own === null) return verdict(false, says);
      return resource === undefined ? { answer: 'maybe', reason: says } : verdict(resource[field] === own, says);
    },
    where: (actor) => {
      const own = wanted(actor);
      return own === null ? NOTHING : { [field]: own };
    },
  };
}

/** The resource's field is one of these values: `state('status', 'active')`. */
export function state<Field extends string, Value extends string>(
  field: Field,
  ...values: readonly Value[]
): Rule<Readonly<Record<Field, Value | (string & {})>>> {
  const says = `${field} is ${values.join(' or ')}`;
  return {
    says,
    decide: (_actor, resource) =>
      resource === undefined
        ? { answer: 'maybe', reason: says }
        : verdict((values as readonly string[]).includes(resource[field]), says),
    where: () => ({ [field]: { in: [...values] } }),
  };
}

type Joined<Rules extends readonly Rule<never>[]> = Rule<ResourceOf<Rules[number]>>;
type ResourceOf<R> = (R extends Rule<infer Resource> ? (resource: Resource) => void : never) extends (
  r: infer I,
) => void
  ? I
  : never;

export function all<Rules extends readonly Rule<never>[]>(...rules: Rules): Joined<Rules> {
  return {
    says: rules.map((rule) => rule.says).join(' and '),
    decide: (actor, resource) => {
      let open: Decision | null = null;
      for (const rule of rules) {
        const decision = rule.decide(actor, resource as never);
        if (decision.answer === 'no') return decision;
        if (decision.answer === 'maybe') open ??= decision;
      }
      return open ?? { answer: 'yes', reason: 'all hold' };
    },
    where: (actor) => ({ AND: rules.map((rule) => rule.where(actor)) }),
  };
}

export function any<Rules extends readonly Rule<never>[]>(...rules: Rules): Joined<Rules> {
  const says = rules.map((rule) => rule.says).join(', or ');
  return {
    says,
    decide: (actor, resource) => {
      let open: Decision | null = null;
      for (const rule of rules) {
        const decision = rule.decide(actor, resource as never);
        if (decision.answer === 'yes') return decision;
        if (decision.answer === 'maybe') open ??= decision;
      }
      return open ?? { answer: 'no', reason: says };
    },
    where: (actor) => anyOf(rules.map((rule) => rule.where(actor))),
  };
}

/** Prisma drops an empty condition inside an OR instead of letting every row through, so that case never reaches it. */
function anyOf(parts: readonly Where[]): Where {
  return parts.some((part) => Object.keys(part).length === 0) ? EVERYTHING : { OR: parts };
}

/** A module's permissions: `read` decides who may know that the resource exists at all. */
export type Policy<Resource, Actions extends string> = {
  readonly [Action in Actions | 'read']: Rule<Resource>;
};

/**
 * Lets the actor act on this resource or throws. A resource that is missing and one that the actor may not read answer
 * the same 404; one that he may read but not touch answers 403 with the reason.
 */
export function authorize<Resource extends object, Actions extends string>(
  actor: Actor,
  policy: Policy<Resource, Actions>,
  action: Actions | 'read',
  resource: Resource | null | undefined,
): Resource {
  if (resource === null || resource === undefined) throw NotFound();
  if (policy.read.decide(actor, resource).answer !== 'yes') throw NotFound();
  const decision = policy[action].decide(actor, resource);
  if (decision.answer !== 'yes') throw Forbidden({ meta: { reason: decision.reason } });
  return resource;
}

/** What a route asks before it reads anything: throws unless the rule could allow this actor. */
export function admit(actor: Actor, rule: Rule<never>): void {
  if (rule.decide(actor).answer === 'no') throw refusal(actor, rule);
}

function refusal(actor: Actor, rule: Rule<never>): AppError {
  if (actor.kind === 'anonymous') return AuthRequired();
  if (actor.kind === 'newcomer') return OnboardingRequired();
  if (actor.kind === 'user' && actor.status !== 'active') return AccountSuspended();
  return Forbidden({ meta: { reason: rule.says } });
}
