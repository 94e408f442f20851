export { budgetRuleFile } from './budget-rule.ts';
