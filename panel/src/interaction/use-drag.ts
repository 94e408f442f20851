import { useRef, useState, type PointerEvent } from 'react';
import type { Corner } from './polygon';

/** Minimum distance of a drag in pixels. A shorter movement is a click. */
const MIN_DRAG_PX = 6;
/** Maximum number of corners of a lasso. More would make the point-in-polygon test slow. */
const MAX_CORNERS = 400;

/** Event handlers for the element, and the corners of the current drag. */
export interface Drag {
  readonly corners: readonly Corner[];
  readonly handlers: {
    readonly onPointerDownCapture: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMoveCapture: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUpCapture: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerCancelCapture: () => void;
    readonly onClickCapture: (event: React.MouseEvent<HTMLElement>) => void;
  };
}

const NONE: readonly Corner[] = [];

/**
 * Follows a drag with the main button and no modifier key: with a key the chart pans or zooms, and touch scrolls the
 * page. Calls `onEnd` with the corners of the path, in pixels relative to the element.
 */
export function useDrag(isOn: boolean, onEnd: (corners: readonly Corner[]) => void): Drag {
  const [corners, setCorners] = useState(NONE);
  const pressed = useRef<Corner | null>(null);
  const hasDragged = useRef(false);

  const positionOf = ({ currentTarget, clientX, clientY }: PointerEvent<HTMLElement>): Corner => {
    const { left, top } = currentTarget.getBoundingClientRect();

    return [clientX - left, clientY - top];
  };
  const stop = () => {
    pressed.current = null;
    setCorners(NONE);
  };

  return {
    corners,
    handlers: {
      onPointerDownCapture: (event) => {
        hasDragged.current = false;
        const isPlain = event.button === 0 && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
        const isOnChart = (event.target as Element).tagName === 'CANVAS';
        pressed.current = isOn && isPlain && isOnChart && event.pointerType !== 'touch' ? positionOf(event) : null;
      },
      onPointerMoveCapture: (event) => {
        const start = pressed.current;
        if (!start) {
          return;
        }
        const at = positionOf(event);
        if (!hasDragged.current && Math.hypot(at[0] - start[0], at[1] - start[1]) < MIN_DRAG_PX) {
          return;
        }
        if (!hasDragged.current) {
          event.currentTarget.setPointerCapture?.(event.pointerId);
        }
        hasDragged.current = true;
        event.stopPropagation();
        setCorners((drawn) => (drawn.length >= MAX_CORNERS ? drawn : drawn.length === 0 ? [start, at] : [...drawn, at]));
      },
      onPointerUpCapture: (event) => {
        if (pressed.current && hasDragged.current) {
          event.stopPropagation();
          onEnd([...corners, positionOf(event)]);
        }
        stop();
      },
      onPointerCancelCapture: stop,
      onClickCapture: (event) => {
        if (hasDragged.current) {
          event.stopPropagation();
        }
      },
    },
  };
}
