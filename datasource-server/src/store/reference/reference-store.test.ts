import { describeStore } from '../conformance/describe-store.ts';
import { ReferenceState } from './reference-state.ts';
import { ReferenceStore } from './reference-store.ts';

let state = new ReferenceState();

describeStore('the reference in memory', {
  open: async () => {
    state = new ReferenceState();
    return new ReferenceStore(state);
  },
  reopen: async () => new ReferenceStore(state),
});
