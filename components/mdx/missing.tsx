/**
 * A reference that does not resolve. It stops a production build; while a chapter is being written it is a box that says what
 * is missing, so that the rest of the page can be read.
 */
import styles from "./missing.module.css";

export function Missing({ what }: { what: string }) {
  if (process.env.NODE_ENV === "production") throw new Error(what);
  return (
    <span className={styles["missing"]} role="alert">
      {what}
    </span>
  );
}
