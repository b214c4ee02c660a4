/** Home: what this is, in one screen, and the course as it really stands. */
import Link from "next/link";
import { ArrowRight } from "lucide-react";
import { CourseMap } from "@/components/course/course-map";
import { ProofFigure } from "@/components/course/proof-figure";
import { Button } from "@/components/ui/button";
import { courseMap } from "@/lib/curriculum";
import styles from "./page.module.css";

const LOOP = [
  { step: "Read", what: "text that cites the papers and corrects the folklore" },
  { step: "Predict", what: "what the run will do, before it does it" },
  { step: "Run", what: "the real algorithm, from a seed, under faults you choose" },
  { step: "Write", what: "the algorithm yourself, in your browser" },
  { step: "Be caught", what: "a grader hunts your bug and replays the shortest failing run" },
  { step: "Fix", what: "and pass; nothing you did is lost, offline or on" },
] as const;

export default async function HomePage() {
  const parts = await courseMap();
  const first = parts.find((part) => part.state === "open");
  const open = parts.filter((part) => part.state === "open").length;
  return (
    <div className={styles["page"]}>
      <section className={styles["hero"]}>
        <div className={styles["pitch"]}>
          <h1>Distributed systems, learnt by breaking them</h1>
          <p>
            A course for engineers who will be asked about consistency, consensus and failure, and who want to
            answer from runs they have seen rather than from phrases they have read.
          </p>
          {first && (
            <div className={styles["actions"]}>
              <Button asChild variant="primary">
                <Link href={`/learn/${first.slug}`}>
                  Read Part {first.number} <ArrowRight size={16} aria-hidden="true" />
                </Link>
              </Button>
              <Button asChild>
                <Link href="/playground">Open a simulator</Link>
              </Button>
            </div>
          )}
          <p className={styles["terms"]}>No account needed. Work is saved in this browser.</p>
        </div>
        <ProofFigure />
      </section>

      <ol className={styles["loop"]} aria-label="How one learns here">
        {LOOP.map(({ step, what }) => (
          <li key={step}>
            <strong>{step}</strong> {what}
          </li>
        ))}
      </ol>

      <section aria-labelledby="course">
        <header className={styles["courseHead"]}>
          <h2 id="course">The course</h2>
          <p>
            Fifteen parts. {open === 1 ? "One is open" : `${open} are open`}; the others say what they will
            contain.
          </p>
        </header>
        <CourseMap parts={parts} />
      </section>
    </div>
  );
}
