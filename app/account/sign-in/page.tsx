/** Signing in; what was done signed out goes along. */
import type { Metadata } from "next";
import { SignInForm } from "@/components/account/sign-in-form";
import { PageHead } from "@/components/course/page-head";
import styles from "../page.module.css";

export const metadata: Metadata = { title: "Sign in" };

export default function SignInPage() {
  return (
    <div className={styles["page"]}>
      <PageHead title="Sign in" trail={[{ href: "/account", label: "Account" }]}>
        <p>Your progress and your code, on this device too.</p>
      </PageHead>
      <SignInForm />
    </div>
  );
}
