import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { Scope } from '../../db/database.ts';
import { MethodNotAllowed, NotFound, AppError } from '../../errors.ts';
import { rootLog } from '../../log.ts';
import type { Route } from '../route.ts';
import type { ActorSource } from './authenticate.ts';
import { errorReply } from './error-reply.ts';
import { preflightHeaders } from './headers.ts';
import { apiPath, requestOf, respond } from './hono.ts';
import type { HttpReply, HttpRequest } from './message.ts';
import { handle, type Pipeline } from './pipeline.ts';
import { requestIds } from './request-ids.ts';
import { allowedMethods, createRouter, matchRoute, type Router } from './router.ts';
import { systemReply } from './system.ts';

/** A module's routes, loaded at the first request under one of its prefixes, so that a cold start pays for its own slice. */
export interface RouteModule {
  readonly name: string;
  /** `/v1/listings` owns itself and everything below it. */
  readonly prefixes: readonly string[];
  readonly load: () => Promise<{ readonly routes: readonly Route[] }>;
}

export interface AppOptions {
  readonly name: string;
  readonly role: Scope['role'];
  readonly modules: readonly RouteModule[];
  readonly actors: () => Promise<ActorSource>;
}

type App = Hono<{ Bindings: HttpBindings }>;
type Opened = { readonly router: Router; readonly pipeline: Pipeline };

/** One HTTPS function's web application. */
export function createApp(options: AppOptions): App {
  const dispatch = createDispatcher(options);
  const app: App = new Hono<{ Bindings: HttpBindings }>();
  app.all('*', async (c) => {
    const request = requestOf(c.req, c.env, apiPath(c.req.path));
    return respond(request, await dispatch(request), c.env.outgoing);
  });
  return app;
}

/** Takes any request of this function to its answer; the offline inbox enters here too. Never throws. */
export function createDispatcher(options: AppOptions): (request: HttpRequest) => Promise<HttpReply> {
  const opened = new Map<RouteModule, Promise<Opened>>();
  const open = (module: RouteModule): Promise<Opened> => {
    const known = opened.get(module);
    if (known !== undefined) return known;
    const opening = Promise.all([module.load(), options.actors()]).then(([{ routes }, actors]) => ({
      router: createRouter(routes),
      pipeline: { role: options.role, actors },
    }));
    opened.set(module, opening);
    // A failed import is not remembered: the next request tries again.
    opening.catch(() => opened.delete(module));
    return opening;
  };

  return async (request) => {
    try {
      const system = await systemReply(request);
      if (system !== null) return system;
      const module = owner(options.modules, request.path);
      if (module === undefined) throw NotFound();
      const { router, pipeline } = await open(module);
      if (request.method === 'OPTIONS') return preflight(request, allowedMethods(router, request.path));
      const match = matchRoute(router, request.method === 'HEAD' ? 'GET' : request.method, request.path);
      if (match !== null) return await handle(match.route, { ...request, params: match.params }, pipeline);
      const allowed = allowedMethods(router, request.path);
      if (allowed.length === 0) throw NotFound();
      throw new AppError(405, MethodNotAllowed().entries, { headers: { allow: allowed.join(', ') } });
    } catch (error) {
      const ids = requestIds(request);
      const reply = errorReply(
        error,
        ids,
        rootLog.with({ requestId: ids.requestId, trace: ids.trace, function: options.name }),
      );
      return { ...reply, headers: { ...reply.headers, 'x-request-id': ids.requestId } };
    }
  };
}

function owner(modules: readonly RouteModule[], path: string): RouteModule | undefined {
  return modules.find(({ prefixes }) => prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)));
}

function preflight(request: HttpRequest, allowed: readonly string[]): HttpReply {
  if (allowed.length === 0) throw NotFound();
  const methods = [...allowed, 'OPTIONS'];
  return {
    status: 204,
    headers: { allow: methods.join(', '), ...preflightHeaders(request.header('origin'), methods) },
    body: '',
  };
}
