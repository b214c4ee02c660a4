/** The frame of every page: fonts from this site, the theme before the first paint, skip link, header, main, footer. */
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@fontsource-variable/source-serif-4/wght.css";
import "@fontsource-variable/source-serif-4/wght-italic.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { SiteFooter } from "@/components/course/site-footer";
import { SiteHeader } from "@/components/course/site-header";
import { ProgressProvider } from "@/components/progress";
import { ToastProvider } from "@/components/ui/toast";
import { TooltipProvider } from "@/components/ui/tooltip";
import styles from "./layout.module.css";

export const metadata: Metadata = {
  title: { default: "Happens Before", template: "%s · Happens Before" },
  description:
    "Prepare for distributed-systems interviews by running, breaking and writing the real algorithms.",
};

export const viewport: Viewport = {
  // The browser's own frame cannot read a token: these are --color-bg of both themes (tokens.test.ts compares them).
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfbf9" },
    { media: "(prefers-color-scheme: dark)", color: "#121518" },
  ],
};

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    // theme.js sets data-theme before React sees the page, so that one attribute may differ.
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* Blocking on purpose: a theme that arrives after the first paint is a flash. */}
        {/* eslint-disable-next-line @next/next/no-sync-scripts */}
        <script src="/theme.js" />
      </head>
      <body>
        <TooltipProvider>
          <ToastProvider>
            <ProgressProvider>
              <a className={styles["skip"]} href="#main">
                Skip to the content
              </a>
              <SiteHeader />
              <main id="main" tabIndex={-1} className={styles["main"]}>
                {children}
              </main>
              <SiteFooter />
            </ProgressProvider>
          </ToastProvider>
        </TooltipProvider>
      </body>
    </html>
  );
}
