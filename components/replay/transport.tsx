"use client";
/**
 * Play, pause, step, rewind, from one client's answer to the next, and a line to drag along. The arrow keys step while the focus
 * is in here, and on the line the space bar plays.
 */
import {
  ChevronLeft,
  ChevronRight,
  ChevronsLeft,
  ChevronsRight,
  Pause,
  Play,
  SkipBack,
  SkipForward,
} from "lucide-react";
import type { KeyboardEvent } from "react";
import { roundMs } from "@/components/canvas/event-list";
import { Button } from "@/components/ui/button";
import type { RecordedRun } from "@/lib/sim";
import styles from "./replay.module.css";
import { SPEEDS, type Playback } from "./use-playback";

export interface TransportProps {
  readonly run: RecordedRun;
  readonly playback: Playback;
}

export function Transport({ run, playback }: TransportProps) {
  const { index, last, playing, speed } = playback;
  const event = run.trace[index];
  const onKeyDown = (press: KeyboardEvent): void => {
    const slides = press.target instanceof HTMLInputElement;
    if (press.target instanceof HTMLSelectElement || (slides && press.key.startsWith("Arrow"))) return;
    // A button in focus is pressed by the space bar itself.
    const plays = press.key === " " && slides;
    const act = plays ? playback.toggle : { ArrowRight: playback.step, ArrowLeft: playback.back }[press.key];
    if (!act) return;
    press.preventDefault();
    act();
  };
  return (
    <div className={styles["transport"]} role="group" aria-label="Playback" onKeyDown={onKeyDown}>
      <div className={styles["buttons"]}>
        <IconButton label="To the beginning" disabled={index === 0} onClick={() => playback.seek(0)}>
          <SkipBack size={16} aria-hidden="true" />
        </IconButton>
        <IconButton label="To the answer before" disabled={index === 0} onClick={() => playback.toAnswer(-1)}>
          <ChevronsLeft size={18} aria-hidden="true" />
        </IconButton>
        <IconButton label="One event back" disabled={index === 0} onClick={playback.back}>
          <ChevronLeft size={18} aria-hidden="true" />
        </IconButton>
        <Button size="sm" variant="primary" onClick={playback.toggle}>
          {playing ? <Pause size={16} aria-hidden="true" /> : <Play size={16} aria-hidden="true" />}
          {playing ? "Pause" : "Play"}
        </Button>
        <IconButton label="One event on" disabled={index === last} onClick={playback.step}>
          <ChevronRight size={18} aria-hidden="true" />
        </IconButton>
        <IconButton label="To the next answer" disabled={index === last} onClick={() => playback.toAnswer(1)}>
          <ChevronsRight size={18} aria-hidden="true" />
        </IconButton>
        <IconButton label="To the end" disabled={index === last} onClick={() => playback.seek(last)}>
          <SkipForward size={16} aria-hidden="true" />
        </IconButton>
      </div>
      <input
        className={styles["scrubber"]}
        type="range"
        min={0}
        max={last}
        value={index}
        aria-label="Event"
        aria-valuetext={`Event ${index} of ${last}, ${roundMs(event?.timeMs ?? 0)} ms`}
        onChange={({ target }) => playback.seek(target.valueAsNumber)}
      />
      <span className={styles["moment"]}>
        <b>{roundMs(event?.timeMs ?? 0)} ms</b> event {index} of {last}
      </span>
      <label className={styles["speed"]}>
        <span>Events a second</span>
        <select
          value={speed}
          onChange={({ target }) =>
            playback.setSpeed(SPEEDS.find((known) => known === Number(target.value)) ?? speed)
          }
        >
          {SPEEDS.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

interface IconButtonProps {
  readonly label: string;
  readonly disabled: boolean;
  readonly children: React.ReactNode;
  onClick(): void;
}

function IconButton({ label, disabled, children, onClick }: IconButtonProps) {
  return (
    <Button
      size="sm"
      variant="ghost"
      iconOnly
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}
