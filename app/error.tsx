"use client";
/** When a page throws while it is drawn. What the reader wrote is in the browser's own store and not touched by this. */
import Link from "next/link";
import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import styles from "./message.module.css";

export interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  useEffect(() => {
    console.error(error);
  }, [error]);
  return (
    <div className={styles["page"]} role="alert">
      <p className={styles["code"]}>{error.digest ?? error.name}</p>
      <h1>This page stopped</h1>
      <p>
        An error on this page ended it. Your code, answers and progress are kept in this browser and are not
        affected.
      </p>
      <div className={styles["actions"]}>
        <Button variant="primary" onClick={reset}>
          Try again
        </Button>
        <Button asChild>
          <Link href="/">The course</Link>
        </Button>
      </div>
    </div>
  );
}
