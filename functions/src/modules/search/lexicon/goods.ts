export const GOODS = '';
