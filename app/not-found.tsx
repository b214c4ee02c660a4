/** 404, for every address that no folder answers. */
import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import styles from "./message.module.css";

export const metadata: Metadata = { title: "No such page" };

export default function NotFoundPage() {
  return (
    <div className={styles["page"]}>
      <p className={styles["code"]}>404</p>
      <h1>Nothing leads here</h1>
      <p>
        There is no page at this address. If a link on this site brought you, the page has moved; if you typed
        a part of the course, it may be announced but not open yet.
      </p>
      <div className={styles["actions"]}>
        <Button asChild variant="primary">
          <Link href="/">The course</Link>
        </Button>
        <Button asChild>
          <Link href="/playground">Playground</Link>
        </Button>
        <Button asChild>
          <Link href="/practice">Practice</Link>
        </Button>
      </div>
    </div>
  );
}
