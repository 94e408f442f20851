const MAX_SHAPES = 512;
/** Lines after which a shape counts as an envelope. */
const ENOUGH_YES = 8;
/** Lines after which a shape counts as no envelope. */
const ENOUGH_NO = 32;
/** One line in so many is tested after that. */
const RETEST_EVERY = 16;

interface Shape {
  yes: number;
  no: number;
}

/**
 * Learns which shapes of a line are envelopes. A test is costly, so it stops when a shape is decided; most lines of a shape must
 * pass, so that one line which a client has shaped decides nothing.
 */
export class WrapStats {
  private readonly shapes = new Map<string, Shape>();

  /** Returns whether a line of this shape is an envelope. */
  decide(name: string, test: () => boolean): boolean {
    const shape = this.find(name);
    if (shape.yes >= ENOUGH_YES && shape.yes > shape.no) return true;
    const isDismissed = shape.no >= ENOUGH_NO && shape.no > shape.yes;
    if (isDismissed && shape.no % RETEST_EVERY !== 0) {
      shape.no++;
      return false;
    }
    const isEnvelope = test();
    if (isEnvelope) {
      shape.yes++;
      // A program may write other lines for a while before its traffic.
      if (isDismissed) shape.no = shape.yes;
    } else shape.no++;
    return isEnvelope;
  }

  private find(name: string): Shape {
    const known = this.shapes.get(name);
    if (known !== undefined) return known;
    const shape = { yes: 0, no: 0 };
    if (this.shapes.size < MAX_SHAPES) this.shapes.set(name, shape);
    return shape;
  }
}
