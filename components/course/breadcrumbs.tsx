/** Where this page stands: `Course / Part 8`. The last crumb is the page itself and not a link. */
import Link from "next/link";
import styles from "./breadcrumbs.module.css";

export interface BreadcrumbsProps {
  readonly trail: readonly { readonly href: string; readonly label: string }[];
  readonly here: string;
}

export function Breadcrumbs({ trail, here }: BreadcrumbsProps) {
  return (
    <nav aria-label="Breadcrumbs">
      <ol className={styles["crumbs"]}>
        {trail.map(({ href, label }) => (
          <li key={href}>
            <Link href={href}>{label}</Link>
          </li>
        ))}
        <li aria-current="page">{here}</li>
      </ol>
    </nav>
  );
}
