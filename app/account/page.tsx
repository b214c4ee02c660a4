/** Who is signed in, where the work is, and all of it as one file. */
import type { Metadata } from "next";
import { AccountPanel } from "@/components/account/account-panel";
import { PageHead } from "@/components/course/page-head";
import styles from "./page.module.css";

export const metadata: Metadata = {
  title: "Account",
  description: "Your account, and where your work is kept.",
};

export default function AccountPage() {
  return (
    <div className={styles["page"]}>
      <PageHead title="Account">
        <p>Work is kept in this browser first. An account adds a copy that your other devices share.</p>
      </PageHead>
      <AccountPanel />
    </div>
  );
}
