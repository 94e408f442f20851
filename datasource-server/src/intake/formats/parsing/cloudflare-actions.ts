import { toText, type JsonObject } from './json-line.ts';
import type { RecordOutcome } from '../traffic-record.ts';

/** Outcomes by action in lower case without `_`. Later datasets write `managed_challenge`, earlier ones `managedChallenge`. */
const OUTCOMES: Readonly<Record<string, RecordOutcome>> = {
  block: 'blocked',
  drop: 'blocked',
  connectionclose: 'blocked',
  forceconnectionclose: 'blocked',
  challenge: 'challenged',
  challengefailed: 'challenged',
  jschallenge: 'challenged',
  jschallengefailed: 'challenged',
  managedchallenge: 'challenged',
  log: 'counted',
  simulate: 'counted',
  rewrite: 'counted',
  allow: 'allowed',
  skip: 'allowed',
  bypass: 'allowed',
  challengesolved: 'allowed',
  challengebypassed: 'allowed',
  jschallengesolved: 'allowed',
  jschallengebypassed: 'allowed',
  managedchallengeskipped: 'allowed',
  managedchallengebypassed: 'allowed',
  managedchallengenoninteractivesolved: 'allowed',
  managedchallengeinteractivesolved: 'allowed',
};

/** Strongest last. */
const STRENGTH: readonly RecordOutcome[] = ['allowed', 'counted', 'challenged', 'blocked'];

/** Outcome of a request, and the rule that decided it; null where no rule acted. */
export interface CloudflareDecision {
  readonly outcome: RecordOutcome | null;
  readonly rule: string | null;
}

const NONE: CloudflareDecision = { outcome: null, rule: null };

/** Returns the outcome of an action; null for an action that does not decide, such as `unknown`. */
export const toCloudflareOutcome = (action: unknown): RecordOutcome | null => {
  if (typeof action !== 'string' || action === '') return null;
  const name = action.toLowerCase().replaceAll('_', '');
  return Object.hasOwn(OUTCOMES, name) ? OUTCOMES[name] : null;
};

/** Returns the decision of one action; an allowed request has no rule. */
export const toDecision = (action: unknown, rule: unknown): CloudflareDecision => {
  const outcome = toCloudflareOutcome(action);
  return outcome === null ? NONE : { outcome, rule: outcome === 'allowed' ? null : toText(rule) };
};

/** Returns the strongest decision of a list of actions, whose rules are in a list of the same order. */
const strongest = (actions: unknown, rules: unknown): CloudflareDecision => {
  if (!Array.isArray(actions)) return NONE;
  const ids: readonly unknown[] = Array.isArray(rules) ? rules : [];
  let found = NONE;
  actions.forEach((action, at) => {
    const decision = toDecision(action, ids[at]);
    if (decision.outcome !== null && (found.outcome === null || STRENGTH.indexOf(decision.outcome) > STRENGTH.indexOf(found.outcome))) found = decision;
  });
  return found;
};

/** Returns what the firewall did with a request, from the fields of the version that logged it. */
export const toCloudflareDecision = (event: JsonObject): CloudflareDecision => {
  const tried = [
    () => toDecision(event.SecurityAction, event.SecurityRuleID),
    () => strongest(event.SecurityActions, event.SecurityRuleIDs),
    () => strongest(event.FirewallMatchesActions, event.FirewallMatchesRuleIDs),
    () => toDecision(event.WAFAction, event.WAFRuleID),
  ];
  for (const of of tried) {
    const decision = of();
    if (decision.outcome !== null) return decision;
  }
  return NONE;
};
