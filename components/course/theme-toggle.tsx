"use client";
/**
 * Light, dark, or what the system says. The choice is the attribute on <html> and an entry in storage; public/theme.js puts
 * the attribute back before the next page paints.
 */
import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";

type Theme = "system" | "light" | "dark";

const NEXT: Readonly<Record<Theme, Theme>> = { system: "light", light: "dark", dark: "system" };
const ICON = { system: Monitor, light: Sun, dark: Moon } as const;

function read(): Theme {
  const theme = document.documentElement.dataset["theme"];
  return theme === "light" || theme === "dark" ? theme : "system";
}

function write(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Storage is forbidden: the choice lasts as long as the page.
  }
}

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

export function ThemeToggle() {
  const theme = useSyncExternalStore<Theme>(subscribe, read, () => "system");
  const Icon = ICON[theme];
  const label = `Theme: ${theme}. Change to ${NEXT[theme]}`;
  return (
    <Tooltip content={label} side="bottom">
      <Button variant="ghost" size="sm" iconOnly aria-label={label} onClick={() => write(NEXT[theme])}>
        <Icon size={18} aria-hidden="true" />
      </Button>
    </Tooltip>
  );
}
