export { RULE_GROUPS } from './alert-rules.ts';
export { budgetRuleFile } from './budget-rule.ts';
export { requestedRule, toRule } from './requested-rule.ts';
