"use client";
/** A request of the person who plays, made at the moment that is shown. */
import { Send } from "lucide-react";
import { useId, useState } from "react";
import { roundMs } from "@/components/canvas/event-list";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import type { PlayRequest } from "@/lib/grading";
import type { Intervention, NodeId } from "@/lib/sim";
import styles from "./play-panel.module.css";

export interface AskFormProps {
  readonly nodes: readonly NodeId[];
  readonly requests: readonly PlayRequest[];
  readonly client: string;
  readonly atMs: number;
  onAsk(request: Intervention): void;
}

export function AskForm({ nodes, requests, client, atMs, onAsk }: AskFormProps) {
  const valueId = useId();
  const [chosenNode, setNode] = useState(nodes[0] ?? "");
  const [label, setLabel] = useState(requests[0]?.label ?? "");
  const [value, setValue] = useState(2);
  const request = requests.find((candidate) => candidate.label === label) ?? requests[0];
  const node = nodes.includes(chosenNode) ? chosenNode : (nodes[0] ?? "");
  if (!request) return null;
  const { op, field } = request;
  const at = Math.round(atMs * 1000) / 1000;
  const ask = (): void => {
    onAsk({ kind: "request", at, client, node, op: field === undefined ? op : { ...op, [field]: value } });
    if (field !== undefined) setValue(value + 1);
  };
  return (
    <section className={styles["ask"]} aria-label="Requests">
      <Select
        label="Request"
        value={request.label}
        options={requests.map((candidate) => ({ value: candidate.label, label: candidate.label }))}
        onValueChange={setLabel}
      />
      {field !== undefined && (
        <div className={styles["value"]}>
          <label htmlFor={valueId}>{field}</label>
          <input
            id={valueId}
            type="number"
            inputMode="numeric"
            value={value}
            onChange={({ target }) => {
              if (Number.isSafeInteger(target.valueAsNumber)) setValue(target.valueAsNumber);
            }}
          />
        </div>
      )}
      <Select
        label="Ask node"
        value={node}
        options={nodes.map((name) => ({ value: name, label: name }))}
        onValueChange={setNode}
      />
      <Button onClick={ask}>
        <Send size={16} aria-hidden="true" /> Ask at {roundMs(at)} ms
      </Button>
    </section>
  );
}
