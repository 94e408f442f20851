import React, { useEffect, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Field, Input, Modal, RadioButtonGroup, TextArea, useStyles2 } from '@grafana/ui';
import type { Disposition, DispositionTarget } from '@weir/schema';
import { makeDisposition, previewDisposition, toReason, undoDisposition } from './disposition-client';
import { EMPTY_DRAFT, EXPIRIES, scopesOf, toRequest, VERDICTS, type DispositionDraft } from './disposition-draft';

interface Props {
  /** Weir's data source. */
  readonly uid: string;
  readonly target: DispositionTarget;
  readonly title: string;
  readonly onClose: () => void;
}

/** Rest after a keystroke before the effect is asked for. */
const PREVIEW_DELAY_MS = 300;

const getStyles = (theme: GrafanaTheme2) => ({
  modal: css({ width: 'min(640px, 94vw)' }),
  effect: css({ minHeight: 44, margin: theme.spacing(1, 0), color: theme.colors.text.secondary }),
  buttons: css({ display: 'flex', gap: theme.spacing(1) }),
});

/** Asks what an analyst says of something, shows what that would change before it is saved, and takes it back. */
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

  const call = async (work: () => Promise<Disposition>) => {
    setIsBusy(true);
    try {
      setMade(await work());
      setProblem('');
    } catch (error) {
      setProblem(toReason(error));
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <Modal isOpen title={`Judge: ${title}`} onDismiss={onClose} className={styles.modal}>
      {problem && <Alert severity="error" title={problem} />}
      {made ? (
        <>
          <p role="status">{made.undone ? 'Taken back: everything is as it was.' : `Saved. ${made.effect.sentence}`} The dashboard shows it at its next
            refresh.</p>
          <div className={styles.buttons}>
            <Button onClick={onClose}>Close</Button>
            {!made.undone && (
              <Button
                variant="secondary"
                disabled={isBusy}
                onClick={() => call(() => undoDisposition(uid, made.disposition_id, 'taken back at once'))}
              >
                Take it back
              </Button>
            )}
          </div>
        </>
      ) : (
        <>
          <Field label="What was it?" description={VERDICTS.find(({ value }) => value === verdict)?.description}>
            <RadioButtonGroup options={[...VERDICTS]} value={verdict} onChange={(value) => change({ verdict: value })} />
          </Field>
          <Field label="How far does that reach?">
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
          <Field label="Why?" description="A sentence for whoever reviews it." htmlFor="weir-reason">
            <Input id="weir-reason" maxLength={500} value={draft.reason} onChange={(event) => change({ reason: event.currentTarget.value })} />
          </Field>
          <Field label="Note" htmlFor="weir-note">
            <TextArea id="weir-note" rows={2} maxLength={4000} value={draft.note} onChange={(event) => change({ note: event.currentTarget.value })} />
          </Field>
          <Field label="When does it end?">
            <RadioButtonGroup options={[...EXPIRIES]} value={days} onChange={(value) => change({ days: value })} />
          </Field>
          <p className={styles.effect} role="status">
            {isWaitingForNetwork ? 'Name the network to see what would change.' : effect}
          </p>
          <div className={styles.buttons}>
            <Button
              disabled={isBusy || draft.reason.trim() === '' || isWaitingForNetwork}
              tooltip={draft.reason.trim() === '' ? 'Say why first.' : undefined}
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
