/** "Line 42": goes there in the editor. */
import styles from "./line-button.module.css";

export interface LineButtonProps {
  readonly line: number;
  onLine(line: number): void;
}

export function LineButton({ line, onLine }: LineButtonProps) {
  return (
    <button type="button" className={styles["line"]} onClick={() => onLine(line)}>
      line {line}
    </button>
  );
}
