import type { Harness } from './harness.ts';
import { T0 } from './rows.ts';

/** Models, logs and positions of feeds. */
export const describeState = (h: Harness): void => {
  describe('state', () => {
    const model = (model_version: string, trained_at: number) => ({ model_version, trained_at, body: `{"of":"${model_version}"}` });

    it('has no model, log line or position at first', async () => {
      expect(await h.store.currentModel()).toBeNull();
      expect(await h.store.findModel('m')).toBeNull();
      expect(await h.store.storedModels()).toEqual(new Set());
      expect([await h.store.modelLog(), await h.store.triageLog()]).toEqual([[], []]);
      expect(await h.store.feedPosition('unknown')).toBeNull();
    });

    it('makes a promoted model current, with a line in the model log', async () => {
      await h.store.promoteModel(model('m1', 1), 'first');
      await h.store.promoteModel(model('m2', T0));
      await h.reopen();
      expect(await h.store.currentModel()).toEqual(model('m2', T0));
      expect(await h.store.findModel('m1')).toEqual(model('m1', 1));
      expect(await h.store.modelLog()).toEqual(['first']);
    });

    it('replaces the body of a model that is stored again, and keeps it current', async () => {
      await h.store.promoteModel(model('m1', 1), 'first');
      await h.store.keepModel({ ...model('m1', 2), body: 'new' }, 'again');
      expect(await h.store.currentModel()).toEqual({ model_version: 'm1', trained_at: 2, body: 'new' });
      expect(await h.store.storedModels()).toEqual(new Set(['m1']));
    });

    it('serves a stored model, and keeps the latest five besides the current one and every line of the log', async () => {
      for (let index = 0; index < 9; index++) {
        if (index === 2) await h.store.promoteModel(model('m2', 2), 'm2');
        else await h.store.keepModel(model(`m${index}`, index), `m${index}`);
      }
      // m0 and m1 are the oldest, but m2 is current; m3 is the sixth of the others.
      expect(await h.store.storedModels()).toEqual(new Set(['m2', 'm4', 'm5', 'm6', 'm7', 'm8']));
      await h.store.serveModel('m8', 'back to m8');
      expect(await h.store.currentModel()).toEqual(model('m8', 8));
      expect(await h.store.findModel('m2')).toEqual(model('m2', 2));
      expect(await h.store.modelLog()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'back to m8']);
      await h.store.keepModel(model('m9', 9), 'm9');
      expect(await h.store.storedModels()).toEqual(new Set(['m4', 'm5', 'm6', 'm7', 'm8', 'm9']));
    });

    it('adds lines to the triage log in order, and keeps them across a restart', async () => {
      for (const line of ['first', "'; DROP TABLE triage_log; --", 'third']) await h.store.appendToTriageLog(line);
      await h.reopen();
      await h.store.appendToTriageLog('fourth');
      expect(await h.store.triageLog()).toEqual(['first', "'; DROP TABLE triage_log; --", 'third', 'fourth']);
    });

    it('stores the position of a feed and of each of its parts', async () => {
      await h.store.saveFeedPosition('folder', { value: 'whole' });
      await h.store.saveFeedPosition('folder', { part: 'a', value: '1' });
      await h.store.saveFeedPosition('folder', { part: 'b', value: '2' });
      await h.store.saveFeedPosition('folder', { part: 'a', value: '3' });
      await h.reopen();
      expect(await Promise.all([undefined, 'a', 'b', 'c'].map((part) => h.store.feedPosition('folder', part)))).toEqual(['whole', '3', '2', null]);
      expect(await h.store.feedHealth()).toEqual([]);
    });

    it('replaces the state of a feed', async () => {
      await h.store.noteFeedState('s3', { state: 'failed', detail: 'no such bucket' });
      await h.store.noteFeedState('s3', { state: 'running', detail: null });
      expect(await h.store.feedHealth()).toMatchObject([{ feed: 's3', state: 'running', detail: null, rows_read: 0 }]);
    });
  });
};
