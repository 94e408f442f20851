import React from 'react';
import { Button } from '@grafana/ui';
import type { Frame } from '@weir/schema';
import { findRole, roleCandidates, roleTitle, type FieldRole } from '@weir/views';

interface Props {
  readonly missing: readonly string[];
  readonly frames: readonly Frame[];
  readonly onChoose: (role: FieldRole, name: string) => void;
}

const NAMED = 4;

/** For each missing column that has a role: the fields that could have it, and a button that takes the likeliest. */
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
            {roleTitle(role)} could be {candidates.slice(0, NAMED).join(', ')}
            {candidates.length > NAMED && ` and ${candidates.length - NAMED} more`}.
          </div>
          <Button size="sm" variant="secondary" onClick={() => onChoose(role, candidates[0])}>
            Use {candidates[0]} as {roleTitle(role).toLowerCase()}
          </Button>
        </div>
      ))}
    </>
  );
}
