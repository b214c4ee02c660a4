"use client";
/**
 * Choose one of a few. The browser's own control, dressed: it opens natively on a phone, types ahead and needs no script
 * before it works.
 */
import { ChevronDown } from "lucide-react";
import { useId } from "react";
import styles from "./select.module.css";

export interface SelectOption<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface SelectProps<V extends string> {
  readonly label: string;
  /** Keep the label for screen readers only. */
  readonly hideLabel?: boolean;
  readonly value: V;
  readonly options: readonly SelectOption<V>[];
  readonly onValueChange: (value: V) => void;
  readonly disabled?: boolean;
}

export function Select<V extends string>({
  label,
  hideLabel = false,
  value,
  options,
  onValueChange,
  disabled,
}: SelectProps<V>) {
  const id = useId();
  return (
    <div className={styles["field"]}>
      {!hideLabel && (
        <label className={styles["label"]} htmlFor={id}>
          {label}
        </label>
      )}
      <div className={styles["frame"]}>
        <select
          id={id}
          className={styles["select"]}
          aria-label={hideLabel ? label : undefined}
          value={value}
          disabled={disabled}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.target.value);
            if (chosen) onValueChange(chosen.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown size={16} aria-hidden="true" />
      </div>
    </div>
  );
}
