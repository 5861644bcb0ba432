import { protos } from '@google-cloud/tasks';
import fc from 'fast-check';
import { encodeCreateTask, type CreateTask } from './create-task-request.ts';

const text = fc.string({ unit: 'binary', maxLength: 300 });
const request: fc.Arbitrary<CreateTask> = fc.record({
  parent: text,
  task: fc.record(
    {
      name: text,
      httpRequest: fc.record(
        {
          httpMethod: fc.constant('POST' as const),
          url: text,
          headers: fc.dictionary(
            fc.string({ maxLength: 20 }).filter((key) => key !== '__proto__'),
            text,
            { maxKeys: 4 },
          ),
          body: fc.oneof(text, fc.string({ minLength: 16_000, maxLength: 20_000 })).map((body) => Buffer.from(body)),
          oidcToken: fc.record({ serviceAccountEmail: text, audience: text }),
        },
        { requiredKeys: ['httpMethod', 'url', 'headers', 'body'] },
      ),
      scheduleTime: fc.record({
        seconds: fc.integer({ min: 0, max: 2 ** 40 }),
        nanos: fc.integer({ min: 0, max: 999_999_999 }),
      }),
    },
    { requiredKeys: ['name', 'httpRequest'] },
  ),
});

describe('A request for a task', () => {
  test('has the very bytes that the official client writes', () => {
    const { CreateTaskRequest } = protos.google.cloud.tasks.v2;
    fc.assert(
      fc.property(request, (given) => {
        const official = CreateTaskRequest.encode(CreateTaskRequest.fromObject(given)).finish();
        expect(encodeCreateTask(given).equals(official)).toBe(true);
      }),
    );
  });
});
