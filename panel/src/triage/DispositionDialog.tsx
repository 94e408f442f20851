import React, { useEffect, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Field, Input, Modal, RadioButtonGroup, TextArea, useStyles2 } from '@grafana/ui';
import type { Disposition, DispositionTarget } from '@weir/schema';
import { makeDisposition, previewDisposition, toReason, undoDisposition } from './disposition-client';
import { EMPTY_DRAFT, EXPIRIES, scopesOf, toRequest, VERDICTS, type DispositionDraft } from './disposition-draft';

interface Props {
  /** Uid of the Weir data source. */
  readonly uid: string;
  readonly target: DispositionTarget;
  readonly title: string;
  readonly onClose: () => void;
}

/** Delay after a change before the preview is requested. */
const PREVIEW_DELAY_MS = 300;

const getStyles = (theme: GrafanaTheme2) => ({
  modal: css({ width: 'min(640px, 94vw)' }),
  effect: css({ minHeight: 44, margin: theme.spacing(1, 0), color: theme.colors.text.secondary }),
  buttons: css({ display: 'flex', gap: theme.spacing(1) }),
});

/** Dialog in which an analyst sets a disposition. Previews the effect before saving, and offers to undo it afterwards. */
export default function DispositionDialog({ uid, target, title, onClose }: Props) {
  const styles = useStyles2(getStyles);
  const [draft, setDraft] = useState<DispositionDraft>(EMPTY_DRAFT);
  const [effect, setEffect] = useState('');
  const [problem, setProblem] = useState('');
  const [made, setMade] = useState<Disposition | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const change = (part: Partial<DispositionDraft>) => setDraft({ ...draft, ...part });
  const { verdict, scope, network, days } = draft;
  const isWaitingForNetwork = scope === 'network' && network.trim() === '';

  useEffect(() => {
    if (isWaitingForNetwork) {
      return;
    }
    let isCurrent = true;
    const timer = setTimeout(() => {
      previewDisposition(uid, toRequest(target, { ...EMPTY_DRAFT, verdict, scope, network, days }, Date.now())).then(
        ({ sentence }) => isCurrent && (setEffect(sentence), setProblem('')),
        (error: unknown) => isCurrent && (setEffect(''), setProblem(toReason(error)))
      );
    }, PREVIEW_DELAY_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [uid, target, verdict, scope, network, days, isWaitingForNetwork]);

  const call = async (request: () => Promise<Disposition>) => {
    setIsBusy(true);
    try {
      setMade(await request());
      setProblem('');
    } catch (error) {
      setProblem(toReason(error));
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <Modal isOpen title={`Set a disposition: ${title}`} onDismiss={onClose} className={styles.modal}>
      {problem && <Alert severity="error" title={problem} />}
      {made ? (
        <>
          <p role="status">
            {made.undone ? 'Disposition undone.' : `Saved. ${made.effect.sentence}`} The dashboard shows the change on its next refresh.
          </p>
          <div className={styles.buttons}>
            <Button onClick={onClose}>Close</Button>
            {!made.undone && (
              <Button
                variant="secondary"
                disabled={isBusy}
                onClick={() => call(() => undoDisposition(uid, made.disposition_id, 'undone right after saving'))}
              >
                Undo
              </Button>
            )}
          </div>
        </>
      ) : (
        <>
          <Field label="Disposition" description={VERDICTS.find(({ value }) => value === verdict)?.description}>
            <RadioButtonGroup options={[...VERDICTS]} value={verdict} onChange={(value) => change({ verdict: value })} />
          </Field>
          <Field label="Scope">
            <RadioButtonGroup options={scopesOf(target.kind)} value={scope} onChange={(value) => change({ scope: value })} />
          </Field>
          {scope === 'network' && (
            <Field label="Network" htmlFor="weir-network">
              <Input
                id="weir-network"
                placeholder="192.0.2.0/24"
                value={network}
                onChange={(event) => change({ network: event.currentTarget.value })}
              />
            </Field>
          )}
          <Field label="Reason" description="One sentence for the next reviewer." htmlFor="weir-reason">
            <Input id="weir-reason" maxLength={500} value={draft.reason} onChange={(event) => change({ reason: event.currentTarget.value })} />
          </Field>
          <Field label="Note" htmlFor="weir-note">
            <TextArea id="weir-note" rows={2} maxLength={4000} value={draft.note} onChange={(event) => change({ note: event.currentTarget.value })} />
          </Field>
          <Field label="Expires">
            <RadioButtonGroup options={[...EXPIRIES]} value={days} onChange={(value) => change({ days: value })} />
          </Field>
          <p className={styles.effect} role="status">
            {isWaitingForNetwork ? 'Enter a network to preview the effect.' : effect}
          </p>
          <div className={styles.buttons}>
            <Button
              disabled={isBusy || draft.reason.trim() === '' || isWaitingForNetwork}
              tooltip={draft.reason.trim() === '' ? 'Enter a reason first.' : undefined}
              onClick={() => call(() => makeDisposition(uid, toRequest(target, draft, Date.now())))}
            >
              Save
            </Button>
            <Button variant="secondary" onClick={onClose}>
              Cancel
            </Button>
          </div>
        </>
      )}
    </Modal>
  );
}
