"use client";
/** On or off, at once. The label is part of it and can be clicked. */
import { Switch as Primitive } from "radix-ui";
import { useId } from "react";
import styles from "./switch.module.css";

export interface SwitchProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onCheckedChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

export function Switch({ label, checked, onCheckedChange, disabled }: SwitchProps) {
  const id = useId();
  return (
    <div className={styles["field"]}>
      <Primitive.Root
        id={id}
        className={styles["switch"]}
        checked={checked}
        onCheckedChange={onCheckedChange}
        disabled={disabled}
      >
        <Primitive.Thumb className={styles["thumb"]} />
      </Primitive.Root>
      <label htmlFor={id}>{label}</label>
    </div>
  );
}
