/** Every simulator of the course, in the order a reader meets them, with the places where the text uses it. */
import type { Metadata } from "next";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { PageHead } from "@/components/course/page-head";
import { listSimulators, type SimulatorSummary } from "@/lib/curriculum";
import styles from "./page.module.css";

export const metadata: Metadata = {
  title: "Playground",
  description: "Run the algorithms of the course from a seed, and break them.",
};

export default async function PlaygroundPage() {
  const simulators = await listSimulators();
  return (
    <div className={styles["page"]}>
      <PageHead title="Playground">
        <p>
          Each simulator is a view over the engine that the tests and the graders use. The same seed,
          parameters and faults give the same run everywhere, so a link to a run is enough to show it to
          someone else.
        </p>
      </PageHead>
      <ol className={styles["list"]}>
        {simulators.map((simulator) => (
          <li key={simulator.slug}>
            <SimulatorRow simulator={simulator} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function SimulatorRow({ simulator }: { readonly simulator: SimulatorSummary }) {
  const { slug, title, summary, uses } = simulator;
  return (
    <article className={styles["row"]}>
      <div>
        <h2>
          <Link href={`/playground/${slug}`}>
            {title} <ArrowRight size={18} aria-hidden="true" />
          </Link>
        </h2>
        <p>{summary}</p>
      </div>
      {uses.length > 0 && (
        <ul aria-label={`Where the text uses ${title}`}>
          {uses.map((use) => (
            <li key={`${use.chapter}-${use.sectionId}-${use.task}`}>
              <Link href={`/learn/${use.chapter}#${use.sectionId}`}>
                {use.chapterTitle}, section {use.section}
              </Link>
              <span>{use.task}</span>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}
