import React from 'react';
import { Button } from '@grafana/ui';
import type { Frame } from '@weir/schema';
import { findRole, roleCandidates, roleTitle, type FieldRole } from '@weir/views';

interface Props {
  readonly missing: readonly string[];
  readonly frames: readonly Frame[];
  readonly onChoose: (role: FieldRole, name: string) => void;
}

const MAX_NAMED = 4;

/** Shows the candidate fields for each missing role, and a button that uses the most likely one. */
export function MissingFields({ missing, frames, onChoose }: Props) {
  const roles = missing.flatMap((column) => findRole(column) ?? []);
  const offers = roles.flatMap((role) => {
    const candidates = roleCandidates(frames, role).map(({ name }) => name);
    return candidates.length > 0 ? [{ role, candidates }] : [];
  });

  return (
    <>
      {offers.map(({ role, candidates }) => (
        <div key={role}>
          <div>
            Candidates for {roleTitle(role).toLowerCase()}: {candidates.slice(0, MAX_NAMED).join(', ')}
            {candidates.length > MAX_NAMED && ` and ${candidates.length - MAX_NAMED} more`}.
          </div>
          <Button size="sm" variant="secondary" onClick={() => onChoose(role, candidates[0])}>
            Use {candidates[0]} as {roleTitle(role).toLowerCase()}
          </Button>
        </div>
      ))}
    </>
  );
}
