"use client";
/** A number in a range, with its value always in sight. Arrow keys step, Page Up and Down leap, Home and End jump. */
import { Slider as Primitive } from "radix-ui";
import { useId } from "react";
import styles from "./slider.module.css";

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** 1 unless given. */
  readonly step?: number;
  /** How the value is written, with its unit: `(v) => \`${v} ms\``. */
  readonly format?: (value: number) => string;
  /** While moving. */
  readonly onValueChange: (value: number) => void;
  /** On release; for what is costly. */
  readonly onValueCommit?: (value: number) => void;
  readonly disabled?: boolean;
}

export function Slider({
  label,
  value,
  min,
  max,
  step = 1,
  format = String,
  onValueChange,
  onValueCommit,
  disabled,
}: SliderProps) {
  const id = useId();
  return (
    <div className={styles["field"]}>
      <div className={styles["head"]}>
        <span id={id}>{label}</span>
        <output>{format(value)}</output>
      </div>
      <Primitive.Root
        className={styles["slider"]}
        value={[value]}
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        onValueChange={([next]) => next !== undefined && onValueChange(next)}
        onValueCommit={([next]) => next !== undefined && onValueCommit?.(next)}
      >
        <Primitive.Track className={styles["track"]}>
          <Primitive.Range className={styles["range"]} />
        </Primitive.Track>
        <Primitive.Thumb className={styles["thumb"]} aria-labelledby={id} aria-valuetext={format(value)} />
      </Primitive.Root>
    </div>
  );
}
