import { Refusal } from '../grpc.ts';
import type { Journal } from '../journal.ts';
import { openJournal } from '../journal.ts';
import type { Job } from './job.ts';

type Entry = { t: 'job'; job: Job } | { t: 'no-job'; name: string };

/** The jobs; every change is in the journal, a whole job a line, since there are few and they change seldom. */
export class JobStore {
  readonly jobs = new Map<string, Job>();
  readonly #journal: Journal<Entry>;

  constructor(file: string) {
    this.#journal = openJournal<Entry>({
      file,
      replay: (entry) => {
        if (entry.t === 'job') this.jobs.set(entry.job.name, entry.job);
        else this.jobs.delete(entry.name);
      },
      snapshot: () => [...this.jobs.values()].map((job): Entry => ({ t: 'job', job })),
    });
  }

  job(name: string): Job {
    const found = this.jobs.get(name);
    if (found === undefined) throw new Refusal('NOT_FOUND', `The job ${name} does not exist.`);
    return found;
  }

  /** Adds the job or writes its changes down. */
  save(job: Job): void {
    this.jobs.set(job.name, job);
    this.#journal.append({ t: 'job', job });
  }

  remove(name: string): void {
    this.jobs.delete(name);
    this.#journal.append({ t: 'no-job', name });
  }

  committed(): Promise<void> {
    return this.#journal.commit();
  }

  close(): void {
    this.#journal.close();
  }
}
