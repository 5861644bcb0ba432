import { flushCompileCache } from 'node:module';
import { Server } from 'node:net';
import { installed, projectRoot } from '../root.ts';

/**
 * The child process that serves every function on the real functions-framework, as one target that dispatches by path.
 * Environment: PORT, LOCAL_FUNCTIONS_LIB (the built index.js), LOCAL_SHARED_PORT (where others listen on the same port, and the
 * kernel deals out the connections). Tells its parent `ready` once it listens.
 */
// The parent is gone when the channel closes, however it died: leave with it.
process.on('disconnect', () => process.exit(0));
process.chdir(projectRoot);

// The framework listens on every interface; functions on this machine are for this machine only.
const shared = process.env['LOCAL_SHARED_PORT'] === 'true';
type Listen = (options: object, ready: () => void) => Server;
const listen = Reflect.get(Server.prototype, 'listen') as Listen;
Reflect.set(Server.prototype, 'listen', function (this: Server, port: unknown, ready?: () => void) {
  return listen.call(this, { port: Number(port), host: '127.0.0.1', reusePort: shared }, () => {
    ready?.();
    process.send?.('ready');
    // A host that is killed never reaches the exit at which Node saves what it compiled: save it now, and again when the
    // first calls have loaded what they need.
    setImmediate(flushCompileCache);
    for (const afterMs of [1_000, 5_000]) setTimeout(flushCompileCache, afterMs).unref();
  });
});

process.argv.push('--target=local', `--source=${import.meta.dirname}/dispatch.ts`, '--signature-type=http');
await import(installed('@google-cloud/functions-framework', 'build/src/main.js'));
