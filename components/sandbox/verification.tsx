"use client";
/**
 * Whether the code in the editor is verified. A verdict of the student's own browser proves nothing to anybody else, so code that was
 * accepted here is graded again by the server. It begins by itself, here or the next time the page is opened with that code.
 */
import { BadgeCheck, Clock, LogIn, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { useAccount, useProgress, useSyncStatus } from "@/components/progress";
import { hashSource, NO_EXERCISE, type Verification as Outcome } from "@/lib/learning";
import { Notice } from "./notice";
import { verifying, type VerifyingNews } from "./submissions";

export interface VerificationProps {
  readonly exercise: string;
  /** The text in the editor. */
  readonly text: string;
}

interface News {
  /** Of the source it is about. */
  readonly hash: string;
  readonly news: VerifyingNews;
}

export function Verification({ exercise, text }: VerificationProps) {
  const { ready, learning } = useProgress();
  const { account, session } = useAccount();
  const { syncNow } = useSyncStatus();
  const settled = useDeferredValue(text);
  const hash = useMemo(() => hashSource(settled), [settled]);
  const [latest, setLatest] = useState<News | null>(null);
  const { accepted, verified } = learning.exercises.get(exercise) ?? NO_EXERCISE;
  const isVerified = verified.has(hash);
  const wanted = ready && accepted.has(hash) && !isVerified;
  const userId = session === "active" ? (account?.id ?? null) : null;

  useEffect(() => {
    if (!wanted || userId === null) return;
    const leaving = new AbortController();
    void verifying(exercise, settled, leaving.signal, (news) => {
      setLatest({ hash, news });
      if (news.kind === "done" && news.verification.verdict === "accepted") void syncNow();
    });
    return () => leaving.abort();
  }, [wanted, userId, hash]); // eslint-disable-line react-hooks/exhaustive-deps -- the hash stands for the text

  const news = latest?.hash === hash ? latest.news : null;
  if (isVerified || (wanted && news?.kind === "done" && news.verification.verdict === "accepted"))
    return <Verified outcome={news?.kind === "done" ? news.verification : null} />;
  if (!wanted) return null;
  if (userId === null || news?.kind === "signed-out") return <SignInFirst />;
  return <Under news={news} />;
}

function Verified({ outcome }: { readonly outcome: Outcome | null }) {
  return (
    <Notice label="Verification" icon={BadgeCheck} actions={null}>
      <strong>Verified.</strong> The server graded this code again, in another engine
      {outcome ? `: ${countsOf(outcome)}` : ", with seeds of its own"}.
    </Notice>
  );
}

function SignInFirst() {
  return (
    <Notice label="Verification" icon={LogIn} actions={null}>
      Your browser accepted it. <Link href="/account/sign-in">Sign in</Link>, and the server grades it again
      with seeds nobody has seen; then it counts as verified.
    </Notice>
  );
}

function Under({ news }: { readonly news: VerifyingNews | null }) {
  if (news?.kind === "refused")
    return (
      <Notice label="Verification" icon={TriangleAlert} tone="problem" actions={null}>
        It cannot be verified: {news.message}
      </Notice>
    );
  if (news?.kind === "done")
    return (
      <Notice label="Verification" icon={TriangleAlert} tone="problem" actions={null}>
        {refusalOf(news.verification)}
      </Notice>
    );
  if (news?.kind === "later")
    return (
      <Notice label="Verification" icon={Clock} actions={null}>
        Not verified yet. {news.message} It is tried again by itself.
      </Notice>
    );
  return (
    <Notice label="Verification" icon={Clock} actions={null}>
      The server is grading it again, with seeds nobody has seen.
    </Notice>
  );
}

function refusalOf(outcome: Outcome): string {
  const { verdict, message = "", property, seed } = outcome;
  if (verdict === "rejected") {
    const where = `${property ?? "a property"}${seed === undefined ? "" : `, seed ${seed}`}`;
    return `Your browser found nothing wrong, and the server did: ${message} (${where}). It is not verified.`;
  }
  const why = verdict === "unknown" ? "could not tell in its time" : "could not judge it";
  return `Your browser accepted it, and the server ${why}: ${message}. It is not verified.`;
}

function countsOf({ runs, seeds, orders }: Outcome): string {
  const parts = [`${runs.toLocaleString("en")} runs`];
  if (seeds > 0) parts.push(`${seeds} of them with seeds nobody had seen`);
  if (orders !== undefined) parts.push(`all ${orders.toLocaleString("en")} orders`);
  return parts.join(", ");
}
