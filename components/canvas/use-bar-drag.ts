/**
 * Dragging the bars of a history. While one is dragged the drawing keeps its scale and rows, and each movement becomes a
 * proposal counted from where the bar was when it was taken, so that the owner may refuse or bend it without the bar losing
 * the pointer. Escape, or a browser that takes the gesture for scrolling, gives it back.
 */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import { idOf, rowBelow, type ChartOperation, type Frame, type Layout } from "./history-layout";

/** What is taken hold of: the whole bar, or one of its ends. */
export type BarPart = "whole" | "call" | "end";

export interface Placement {
  readonly process: string;
  readonly call: number;
  readonly end: number | null;
}

export interface HistoryEdit {
  /** `id` of the selected bar. */
  readonly selected: string | null;
  /** Times are multiples of this. */
  readonly snap: number;
  /** Element that tells how the keys work. */
  readonly helpId?: string | undefined;
  readonly onSelect: (id: string) => void;
  /** Again and again while it is dragged: where the reader would like it, counted from where the bar was at first. */
  readonly onPropose: (id: string, part: BarPart, wish: Placement) => void;
  /** The drag is over; `keep` false: put it back. */
  readonly onSettle: (keep: boolean) => void;
  /** An arrow key: so many snaps. */
  readonly onNudge: (id: string, part: BarPart, steps: number) => void;
  /** Arrow up or down: to the row before or after. */
  readonly onRow: (id: string, rows: -1 | 1) => void;
  readonly onRemove: (id: string) => void;
}

export interface BarDrag {
  /** The scale to keep; undefined when nothing is dragged. */
  readonly frame: Frame | undefined;
  begin(event: PointerEvent, operation: ChartOperation, part: BarPart, frame: Frame): void;
  move(event: PointerEvent, layout: Layout): void;
  drop(): void;
  cancel(): void;
}

interface Held {
  readonly id: string;
  readonly part: BarPart;
  readonly origin: ChartOperation;
  readonly startX: number;
  readonly startY: number;
  /** A click is not a drag until it has gone this far, {@link SLACK_PX}. */
  readonly moved: boolean;
}

const SLACK_PX = 4;

export function useBarDrag(svg: RefObject<SVGSVGElement | null>, edit: HistoryEdit | undefined): BarDrag {
  const held = useRef<Held | null>(null);
  const [frame, setFrame] = useState<Frame>();

  const settle = (keep: boolean) => {
    if (!held.current) return;
    const { moved } = held.current;
    held.current = null;
    setFrame(undefined);
    if (moved) edit?.onSettle(keep);
  };
  const settleRef = useRef(settle);
  useEffect(() => {
    settleRef.current = settle;
  });
  const dragging = frame !== undefined;
  useEffect(() => {
    if (!dragging) return;
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key === "Escape") settleRef.current(false);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [dragging]);

  const editable = edit !== undefined;
  useEffect(() => {
    const element = svg.current;
    if (!element || !editable) return;
    // On a touch screen sideways drags the bar, while up and down scrolls the page: `touch-action` could say so, but browsers
    // do not look for it on parts of an SVG. React's own listener would be passive.
    const onTouchMove = (event: TouchEvent) => {
      const [touch] = event.touches;
      const now = held.current;
      if (!now || !touch || !event.cancelable) return;
      const [x, y] = [Math.abs(touch.clientX - now.startX), Math.abs(touch.clientY - now.startY)];
      if (now.moved || x >= y) event.preventDefault();
    };
    element.addEventListener("touchmove", onTouchMove, { passive: false });
    return () => element.removeEventListener("touchmove", onTouchMove);
  }, [svg, editable]);

  return {
    frame,
    begin(event, operation, part, atFrame) {
      if (!edit || event.button !== 0) return;
      event.stopPropagation();
      const id = idOf(operation);
      edit.onSelect(id);
      held.current = {
        id,
        part,
        origin: operation,
        startX: event.clientX,
        startY: event.clientY,
        moved: false,
      };
      svg.current?.setPointerCapture(event.pointerId);
      setFrame(atFrame);
    },
    move(event, layout) {
      const now = held.current;
      const box = svg.current?.getBoundingClientRect();
      if (!edit || !now || !box || !frame) return;
      const far = Math.hypot(event.clientX - now.startX, event.clientY - now.startY) > SLACK_PX;
      if (!now.moved && !far) return;
      held.current = { ...now, moved: true };
      const shift = ((event.clientX - now.startX) / box.width) * (frame.until - frame.from);
      // A finger that moves up or down scrolls the page.
      const canChangeRow = now.part === "whole" && event.pointerType !== "touch";
      const process = canChangeRow
        ? rowBelow(layout, now.origin.process, event.clientY - now.startY)
        : undefined;
      edit.onPropose(now.id, now.part, wishOf(now, shift, edit.snap, process));
    },
    drop: () => settle(true),
    cancel: () => settle(false),
  };
}

function wishOf({ origin, part }: Held, shift: number, snap: number, process: string | undefined): Placement {
  const snapped = (time: number) => Number((Math.round((time + shift) / snap) * snap).toFixed(3));
  const by = snapped(origin.call) - origin.call;
  return {
    process: process ?? origin.process,
    call: part === "end" ? origin.call : snapped(origin.call),
    end:
      origin.end === null || part === "call"
        ? origin.end
        : part === "end"
          ? snapped(origin.end)
          : Number((origin.end + by).toFixed(3)),
  };
}

/** Shift makes a step on the bar a step of its return. */
export function barKeys(event: KeyboardEvent, id: string, edit: HistoryEdit): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = { ArrowUp: -1, ArrowDown: 1 } as const;
  if (event.key === "ArrowUp" || event.key === "ArrowDown") edit.onRow(id, rows[event.key]);
  else if (event.key === "ArrowLeft") edit.onNudge(id, event.shiftKey ? "end" : "whole", -1);
  else if (event.key === "ArrowRight") edit.onNudge(id, event.shiftKey ? "end" : "whole", 1);
  else if (event.key === "Delete" || event.key === "Backspace") {
    keepFocus(event.currentTarget);
    edit.onRemove(id);
  } else if (event.key === "Enter" || event.key === " ") edit.onSelect(id);
  else return;
  event.preventDefault();
}

/** The bar that has the focus is about to go: the one that takes its place, or the last, has it then. */
function keepFocus(bar: Element): void {
  const drawing = bar.closest("svg");
  const bars = () => [...(drawing?.querySelectorAll<SVGGElement>('[role="button"]') ?? [])];
  const place = bars().findIndex((one) => one === bar);
  requestAnimationFrame(() => {
    const left = bars();
    left[Math.min(place, left.length - 1)]?.focus();
  });
}

export function endKeys(event: KeyboardEvent, id: string, part: BarPart, edit: HistoryEdit): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -5,
    PageUp: 5,
  };
  const by = steps[event.key];
  if (by === undefined) return;
  edit.onNudge(id, part, by);
  event.preventDefault();
}
