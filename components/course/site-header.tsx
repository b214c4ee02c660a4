"use client";
/** The bar on top of every page: where one can go, whether work is saved, and the theme. */
import { CircleUserRound, Menu } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { SyncBadge, useAccount } from "@/components/progress";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Logo } from "./logo";
import styles from "./site-header.module.css";
import { ThemeToggle } from "./theme-toggle";

const NAV = [
  { href: "/", label: "Course", also: "/learn" },
  { href: "/practice", label: "Practice" },
  { href: "/playground", label: "Playground" },
  { href: "/progress", label: "Progress" },
] as const;

export function SiteHeader() {
  const path = usePathname();
  const [open, setOpen] = useState(false);
  const links = NAV.map(({ href, label, ...rest }) => {
    const also = "also" in rest ? rest.also : href;
    const here = path === href || path === also || path.startsWith(`${also}/`);
    return (
      <li key={href}>
        <Link href={href} aria-current={here ? "page" : undefined} onClick={() => setOpen(false)}>
          {label}
        </Link>
      </li>
    );
  });
  return (
    <header className={styles["header"]}>
      <div className={styles["inner"]}>
        <Link href="/" className={styles["brand"]}>
          <Logo />
          <span>Happens Before</span>
        </Link>
        <nav className={styles["nav"]} aria-label="Site">
          <ul>{links}</ul>
        </nav>
        <div className={styles["tools"]}>
          <SyncBadge compact />
          <AccountLink path={path} />
          <ThemeToggle />
          <div className={styles["menu"]}>
            <Dialog open={open} onOpenChange={setOpen}>
              <DialogTrigger asChild>
                <Button variant="ghost" iconOnly aria-label="Menu">
                  <Menu size={20} aria-hidden="true" />
                </Button>
              </DialogTrigger>
              <DialogContent title="Happens Before" side="left">
                <nav className={styles["drawer"]} aria-label="Site">
                  <ul>{links}</ul>
                </nav>
              </DialogContent>
            </Dialog>
          </div>
        </div>
      </div>
    </header>
  );
}

/** "Account" until it is known that nobody is signed in. */
function AccountLink({ path }: { readonly path: string }) {
  const { ready, account } = useAccount();
  const nobody = ready && account === null;
  return (
    <Link
      href={nobody ? "/account/sign-in" : "/account"}
      className={styles["account"]}
      aria-current={path.startsWith("/account") ? "page" : undefined}
    >
      <CircleUserRound size={18} aria-hidden="true" />
      <span>{nobody ? "Sign in" : "Account"}</span>
    </Link>
  );
}
