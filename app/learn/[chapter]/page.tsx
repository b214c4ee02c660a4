/** A chapter. Its address is the bare slug; which chapters exist is decided by the folders under content/chapters. */
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ComponentType } from "react";
import type { MDXComponents } from "mdx/types";
import { ChapterContents } from "@/components/course/chapter-contents";
import { ChapterHeader } from "@/components/course/chapter-header";
import { ChapterPager } from "@/components/course/chapter-pager";
import { ChapterSources, createMdxComponents } from "@/components/mdx";
import { courseMap, listChapters, loadChapter } from "@/lib/curriculum";
import styles from "./page.module.css";

interface ChapterModule {
  readonly default: ComponentType<{ components: MDXComponents }>;
}

type Props = { readonly params: Promise<{ chapter: string }> };

export const dynamicParams = false;

export async function generateStaticParams() {
  return (await listChapters()).map(({ slug }) => ({ chapter: slug }));
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const chapter = await loadChapter((await params).chapter);
  return chapter ? { title: `Part ${chapter.number}: ${chapter.title}`, description: chapter.summary } : {};
}

export default async function ChapterPage({ params }: Props) {
  const chapter = await loadChapter((await params).chapter);
  if (!chapter) notFound();
  const [{ default: Content }, map]: [ChapterModule, Awaited<ReturnType<typeof courseMap>>] =
    await Promise.all([import(`@/content/chapters/${chapter.folder}/chapter.mdx`), courseMap()]);
  const part = (number: number) => map.find((entry) => entry.number === number);
  return (
    <div className={styles["layout"]}>
      <ChapterContents
        chapter={chapter.slug}
        title={chapter.title}
        sections={chapter.sections.map(({ number, id, title }) => ({ number, id, title }))}
      />
      <article className={styles["article"]}>
        <ChapterHeader chapter={chapter} />
        <div className={styles["prose"]}>
          <Content components={createMdxComponents(chapter.slug)} />
        </div>
        {chapter.sources.length > 0 && (
          <section className={styles["sources"]} aria-labelledby="sources">
            <h2 id="sources">Sources</h2>
            <ChapterSources chapter={chapter.slug} />
          </section>
        )}
        <ChapterPager previous={part(chapter.number - 1)} next={part(chapter.number + 1)} />
      </article>
    </div>
  );
}
