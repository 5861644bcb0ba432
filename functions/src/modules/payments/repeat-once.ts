import { named } from '../../platform/db/types.ts';
import type { TaskInfo } from '../../platform/runtime/handle-task.ts';
import { UNDER_WAY_MS } from './patience.ts';
import { inOwnTransaction } from './phone-provider.ts';

type Table = 'attempt' | 'refund' | 'disbursement';

const mark = (table: Table) =>
  named(
    `payments.mark-repeat-${table}`,
    `update payments.${table} set repeated_at = $2, version = version + 1
     where id = $1 and (repeated_at is null or repeated_at <= $3)`,
  );
const MARK = { attempt: mark('attempt'), refund: mark('refund'), disbursement: mark('disbursement') } as const;

/**
 * Whether this caller may ask the provider for the same thing anew. One may, until his call can no longer be under way: several
 * polls at once, or a task that is run again after its host died, would else each ask for the money.
 */
export async function mayRepeat(name: string, table: Table, id: string, info: TaskInfo): Promise<boolean> {
  return inOwnTransaction(name, info, async (ctx) => {
    const before = new Date(ctx.now.getTime() - UNDER_WAY_MS);
    return (await ctx.sql.run(MARK[table], [id, ctx.now, before])) === 1;
  });
}
