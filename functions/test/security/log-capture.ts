/** Import this first: the log reads its level when it is loaded. Everything is written then, as on a bad day. */
process.env['LOG_LEVEL'] = 'debug';

/** Takes what goes to standard output from now on; `stop()` gives the lines and the stream back. */
export function captureLog(): { stop(): readonly string[] } {
  const seen: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    seen.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    return true;
  });
  return {
    stop: () => {
      write.mockRestore();
      return seen
        .join('')
        .split('\n')
        .filter((line) => line !== '');
    },
  };
}
