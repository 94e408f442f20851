import { defineQuery } from './define-query.ts';
import { numericFrames } from './numeric-multi.ts';

/** Share of the largest sources in a volume; a single zero without labels if there are no sessions. */
export const sourceShares = defineQuery({
  queryType: 'source_shares',
  answer: async ({ measure, top_k, filters }, range, { store }) => {
    const { key, share } = await store.traffic.topTalkers({ ...range, filters, group_by: 'src_ip', order_by: measure, limit: top_k });
    const numbers = key.map((src_ip, row) => ({ labels: { src_ip }, value: share[row] }));
    return numericFrames('share', numbers.length === 0 ? [{ labels: {}, value: 0 }] : numbers, { unit: 'percentunit' });
  },
});
