"use client";
/**
 * A message that comes, is read out and goes: `const toast = useToast(); toast({ title: "Link copied" })`. For what happened
 * as asked. Something a reader must act on stays on the page instead.
 */
import { X } from "lucide-react";
import { Toast as Primitive } from "radix-ui";
import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from "react";
import styles from "./toast.module.css";

export interface ToastMessage {
  readonly title: string;
  readonly description?: string;
  readonly tone?: "neutral" | "ok" | "danger";
}

type Show = (message: ToastMessage) => void;

const DURATION_MS = 5_000;
/** Older messages make room: a queue of stale news helps no one. */
const SHOWN_MAX = 3;

const ToastContext = createContext<Show | null>(null);

/** Once, in the root layout. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<readonly (ToastMessage & { readonly id: number })[]>([]);
  const lastId = useRef(0);
  const show = useCallback<Show>((message) => {
    lastId.current += 1;
    const id = lastId.current;
    setShown((earlier) => [...earlier, { ...message, id }].slice(-SHOWN_MAX));
  }, []);
  return (
    <ToastContext value={show}>
      <Primitive.Provider duration={DURATION_MS} swipeDirection="right">
        {children}
        {shown.map(({ id, title, description, tone = "neutral" }) => (
          <Primitive.Root
            key={id}
            className={styles["toast"]}
            data-tone={tone}
            onOpenChange={(open) => {
              if (!open) setShown((all) => all.filter((one) => one.id !== id));
            }}
          >
            <div>
              <Primitive.Title className={styles["title"]}>{title}</Primitive.Title>
              {description && (
                <Primitive.Description className={styles["description"]}>{description}</Primitive.Description>
              )}
            </div>
            <Primitive.Close className={styles["close"]} aria-label="Dismiss">
              <X size={16} aria-hidden="true" />
            </Primitive.Close>
          </Primitive.Root>
        ))}
        <Primitive.Viewport className={styles["viewport"]} />
      </Primitive.Provider>
    </ToastContext>
  );
}

export function useToast(): Show {
  const show = useContext(ToastContext);
  if (!show) throw new Error("useToast needs <ToastProvider> above it");
  return show;
}
