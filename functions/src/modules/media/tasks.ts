import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { defineTask, enqueue } from '../../platform/runtime/task.ts';

/** Makes one object of a file that came in parts. */
export const GatherParts = defineTask('media.gather-parts', z.object({ id: z.uuid() }));
/** Takes away every byte of a removed file. */
export const ForgetFiles = defineTask('media.forget-files', z.object({ publicId: z.string() }));

export function forgetFilesOf(ctx: Ctx, { publicId }: { readonly publicId: string }): void {
  enqueue(ctx, ForgetFiles, { publicId }, { key: publicId });
}

/** Once the part that makes the file whole is kept. */
export function gatherPartsOf(ctx: Ctx, { id }: { readonly id: string }): void {
  enqueue(ctx, GatherParts, { id }, { key: ctx.requestId });
}
