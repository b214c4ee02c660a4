"use client";
/**
 * Tabs with arrow keys: `<Tabs defaultValue="a"><TabsList label="Views"><TabsTrigger value="a">A</TabsTrigger>…</TabsList>
 * <TabsContent value="a">…</TabsContent></Tabs>`. Controlled with `value` and `onValueChange`.
 */
import { Tabs as Primitive } from "radix-ui";
import type { ComponentPropsWithoutRef } from "react";
import styles from "./tabs.module.css";

type Props<T extends React.ElementType> = Omit<ComponentPropsWithoutRef<T>, "className">;

export function Tabs(props: Props<typeof Primitive.Root>) {
  return <Primitive.Root className={styles["tabs"]} {...props} />;
}

export interface TabsListProps extends Props<typeof Primitive.List> {
  /** What the tabs choose between, for those who cannot see it. */
  readonly label: string;
}

export function TabsList({ label, ...props }: TabsListProps) {
  return <Primitive.List className={styles["list"]} aria-label={label} {...props} />;
}

export function TabsTrigger(props: Props<typeof Primitive.Trigger>) {
  return <Primitive.Trigger className={styles["trigger"]} {...props} />;
}

export function TabsContent(props: Props<typeof Primitive.Content>) {
  return <Primitive.Content className={styles["content"]} {...props} />;
}
