/** One simulator on the whole width. Its state is its address: a shared link reproduces the run. */
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHead } from "@/components/course/page-head";
import { LazySimulator } from "@/components/mdx/simulator.client";
import { listSimulators } from "@/lib/curriculum";
import styles from "./page.module.css";

type Props = { readonly params: Promise<{ simulator: string }> };

export const dynamicParams = false;

export async function generateStaticParams() {
  return (await listSimulators()).map(({ slug }) => ({ simulator: slug }));
}

async function simulatorOf({ params }: Props) {
  const { simulator: slug } = await params;
  return (await listSimulators()).find((simulator) => simulator.slug === slug);
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const simulator = await simulatorOf(props);
  return simulator ? { title: simulator.title, description: simulator.summary } : {};
}

export default async function SimulatorPage(props: Props) {
  const simulator = await simulatorOf(props);
  if (!simulator) notFound();
  return (
    <div className={styles["page"]}>
      <PageHead title={simulator.title} trail={[{ href: "/playground", label: "Playground" }]}>
        <p>{simulator.summary}</p>
      </PageHead>
      <section className={styles["stage"]} aria-label={`Simulator: ${simulator.title}`}>
        <LazySimulator slug={simulator.slug} title={simulator.title} />
      </section>
    </div>
  );
}
