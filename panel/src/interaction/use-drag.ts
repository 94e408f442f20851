import { useRef, useState, type PointerEvent } from 'react';
import type { Corner } from './polygon';

/** Pixels before a press with a moving pointer is taken for a drag. */
const LEAST_DRAG_PX = 6;
/** Corners of a line drawn by hand; a longer one would be slow to test against. */
const MAX_CORNERS = 400;

/** The handlers of an element that is dragged over, and the line that is being drawn. */
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
 * Follows a pointer that is dragged with its main button and no key held; with a key the chart pans or zooms, and a
 * finger scrolls the page. `onEnd` gets the corners it passed, in pixels of the element.
 */
export function useDrag(isOn: boolean, onEnd: (corners: readonly Corner[]) => void): Drag {
  const [corners, setCorners] = useState(NONE);
  const pressed = useRef<Corner | null>(null);
  const hasDragged = useRef(false);

  const placeOf = ({ currentTarget, clientX, clientY }: PointerEvent<HTMLElement>): Corner => {
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
        pressed.current = isOn && isPlain && isOnChart && event.pointerType !== 'touch' ? placeOf(event) : null;
      },
      onPointerMoveCapture: (event) => {
        const start = pressed.current;
        if (!start) {
          return;
        }
        const at = placeOf(event);
        if (!hasDragged.current && Math.hypot(at[0] - start[0], at[1] - start[1]) < LEAST_DRAG_PX) {
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
          onEnd([...corners, placeOf(event)]);
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
