import { answerDirectly, tameFramework } from '../../src/platform/runtime/functions-framework.ts';

tameFramework();

/** Only the instance whose FUNCTION_TARGET is `direct` answers so. */
answerDirectly('direct', (req, res) => {
  let bytes = 0;
  req.on('data', (chunk) => (bytes += chunk.length));
  req.on('end', () =>
    setTimeout(() => res.end(JSON.stringify({ direct: true, bytes })), req.url === '/slow' ? 1_500 : 0),
  );
});

/** A function that behaves badly in every way that one may. */
export function target(req, res) {
  switch (req.path) {
    case '/domain':
      res.json({ domain: process.domain === undefined || process.domain === null ? 'none' : 'plugged' });
      return undefined;
    case '/stray':
      // Nobody awaits it: the framework as shipped would exit and take every request with it.
      Promise.reject(new Error('a lost promise'));
      setTimeout(() => res.send('ok'), 20);
      return undefined;
    case '/timer':
      setTimeout(() => {
        throw new Error('thrown outside');
      }, 1);
      setTimeout(() => res.send('ok'), 20);
      return undefined;
    case '/slow':
      setTimeout(() => res.send('ok'), 1_500);
      return undefined;
    default:
      res.json({ bytes: req.rawBody?.length ?? 0 });
      return undefined;
  }
}
