/** A new account. */
import type { Metadata } from "next";
import { SignUpForm } from "@/components/account/sign-up-form";
import { PageHead } from "@/components/course/page-head";
import styles from "../page.module.css";

export const metadata: Metadata = { title: "Create an account" };

export default function SignUpPage() {
  return (
    <div className={styles["page"]}>
      <PageHead title="Create an account" trail={[{ href: "/account", label: "Account" }]}>
        <p>
          It keeps what you do on all your devices. It is for nothing else, and you can delete it with all it
          holds.
        </p>
      </PageHead>
      <SignUpForm />
    </div>
  );
}
