import { onDocumentCreated } from 'firebase-functions/v2/firestore';
import { DEPLOY } from './deploy.ts';
import type { AppOptions } from './http/app.ts';

/**
 * The offline inbox: a client writes `inbox/{uid}/commands/{id}`, its SDK queues that while offline, and this runs the same
 * verb as REST, once, and writes the verdict into the document.
 */
export function commandFunction(app: AppOptions) {
  let dispatch: Promise<ReturnType<typeof import('./http/app.ts').createDispatcher>> | undefined;
  return onDocumentCreated(
    {
      document: 'inbox/{uid}/commands/{id}',
      ...DEPLOY,
      memory: '512MiB',
      retry: true,
      concurrency: 8,
      maxInstances: 2,
    },
    async (event) => {
      const document = event.data;
      if (document === undefined) return;
      const { answerCommand } = await import('./command-document.ts');
      dispatch ??= import('./http/app.ts').then(({ createDispatcher }) => createDispatcher(app));
      const { uid, id } = event.params;
      const createdAt = document.createTime.toMillis();
      const answer = (verdict: object): Promise<unknown> => document.ref.update({ ...verdict });
      await answerCommand(await dispatch, { uid, id, createdAt, data: document.data(), answer });
    },
  );
}
