/** Citations: `[3]` in the text opens the entry; the same numbers stand in the bibliography at the end of the chapter. */
import { loadChapter, type NumberedSource } from "@/lib/curriculum";
import { Missing } from "./missing";
import { CitationPopover } from "./source.client";
import styles from "./source.module.css";

export function sourceOf(chapter: string) {
  return async function Source({ id, at }: { id: string; at?: string }) {
    const source = (await loadChapter(chapter))?.sources.find((entry) => entry.id === id);
    if (!source) return <Missing what={`Source "${id}" is not in sources.ts of ${chapter}`} />;
    return (
      <CitationPopover
        number={source.number}
        label={`Source ${source.number}: ${source.authors} ${source.year}`}
      >
        <SourceEntry source={source} at={at} />
      </CitationPopover>
    );
  };
}

/** The numbered bibliography of a chapter. */
export async function ChapterSources({ chapter }: { chapter: string }) {
  const loaded = await loadChapter(chapter);
  if (!loaded || loaded.sources.length === 0) return null;
  return (
    <ol className={styles["list"]}>
      {loaded.sources.map((source) => (
        <li key={source.id} id={`source-${source.id}`} value={source.number}>
          <SourceEntry source={source} />
        </li>
      ))}
    </ol>
  );
}

/** Citations of a data file (a question's or an answer's), as a list of popovers. */
export function Citations({ ids, sources }: { ids: readonly string[]; sources: readonly NumberedSource[] }) {
  return ids.map((id) => {
    const source = sources.find((entry) => entry.id === id);
    if (!source) return <Missing key={id} what={`Source "${id}" is not in sources.ts`} />;
    return (
      <CitationPopover
        key={id}
        number={source.number}
        label={`Source ${source.number}: ${source.authors} ${source.year}`}
      >
        <SourceEntry source={source} />
      </CitationPopover>
    );
  });
}

function SourceEntry({ source, at }: { source: NumberedSource; at?: string | undefined }) {
  const { authors, year, title, venue, url, checkedOn, note } = source;
  return (
    <div className={styles["entry"]}>
      <p className={styles["reference"]}>
        {authors} ({year}).{" "}
        {url ? (
          <a href={url} target="_blank" rel="noreferrer">
            {title}
          </a>
        ) : (
          <cite>{title}</cite>
        )}
        . {venue}.
      </p>
      {at && <p className={styles["at"]}>{at}</p>}
      <p className={styles["note"]}>
        {note}
        {checkedOn && (
          <>
            {" "}
            Checked on <time dateTime={checkedOn}>{checkedOn}</time>.
          </>
        )}
      </p>
    </div>
  );
}
