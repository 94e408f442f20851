import type { Field, Frame } from '@weir/schema';
import { reasonsOf, reviewExceptions, type ReviewedException } from '../../triage/review-exceptions.ts';
import { defineQuery } from './define-query.ts';

/** Exceptions in effect, those due for review first, or their count for an alert rule; of all times whatever the range. */
export const exceptionsReview = defineQuery({
  queryType: 'exceptions_review',
  answer: async ({ show }, _range, { store, triage, now }) => {
    const reviewed = await reviewExceptions(store, triage, now());
    return [show === 'figures' ? figuresFrame(reviewed) : tableFrame(reviewed)];
  },
});

const figuresFrame = (reviewed: readonly ReviewedException[]): Frame => {
  const count = (name: string, is: (one: ReviewedException) => boolean, description: string): Field => ({
    name,
    type: 'number',
    values: [reviewed.filter(is).length],
    config: { unit: 'short', description },
  });
  return {
    name: 'exceptions to review',
    meta: { type: 'numeric-wide', typeVersion: [0, 1] },
    fields: [count('exceptions_to_review', (one) => reasonsOf(one).length > 0, 'Exceptions in effect that hide many findings or sessions, are old, or cover a whole network.')],
  };
};

const tableFrame = (reviewed: readonly ReviewedException[]): Frame => {
  const field = (name: string, type: Field['type'], of: (one: ReviewedException) => string | number | null, unit?: string): Field => ({
    name,
    type,
    ...(unit === undefined ? {} : { config: { unit } }),
    values: reviewed.map(of),
  });
  return {
    name: 'exceptions',
    meta: { type: 'table', typeVersion: [0, 1] },
    fields: [
      field('review', 'string', (one) => (reasonsOf(one).length === 0 ? null : `This exception ${reasonsOf(one).join(', and ')}.`)),
      field('entity', 'string', ({ disposition }) => disposition.subject.entity),
      field('network', 'string', ({ disposition }) => disposition.network),
      field('scope', 'string', ({ disposition }) => disposition.scope),
      field('reason', 'string', ({ disposition }) => disposition.reason),
      field('author', 'string', ({ disposition }) => disposition.author),
      field('created_at', 'time', ({ disposition }) => disposition.created_at),
      field('expires_at', 'time', ({ disposition }) => disposition.expires_at),
      field('hidden_findings', 'number', ({ hidden_findings }) => hidden_findings, 'short'),
      field('hidden_sessions', 'number', ({ hidden_sessions }) => hidden_sessions, 'short'),
      field('disposition_id', 'string', ({ disposition }) => disposition.disposition_id),
    ],
  };
};
