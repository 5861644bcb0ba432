import { acting } from '../../platform/authorize.ts';

export const mayReconcile = acting('admin');
