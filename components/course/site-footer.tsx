/** The end of every page: what the name means and what the site promises. */
import styles from "./site-footer.module.css";

export function SiteFooter() {
  return (
    <footer className={styles["footer"]}>
      <div className={styles["inner"]}>
        <p className={styles["name"]}>
          Happens Before is named after Lamport’s relation, and because preparation happens before the
          interview.
        </p>
        <p>
          Simulators run the algorithms from a seed. Claims in the text are computed while you read and
          checked in the tests. Your work is kept in this browser first.
        </p>
      </div>
    </footer>
  );
}
