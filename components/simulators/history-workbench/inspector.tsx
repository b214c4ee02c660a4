"use client";
/** The selected operation in exact figures, what may befall it, and adding and removing. */
import { CirclePlus, Skull, Trash2, TriangleAlert, Unplug } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import {
  addOperation,
  addProcess,
  crashedWriter,
  lostReply,
  removeOperation,
  removeProcess,
  rewrite,
  setOutcome,
  type Edited,
} from "./edits";
import { fieldsOf, lineOf, type Fields } from "./fields";
import type { WrittenOperation } from "./model";
import styles from "./workbench.module.css";

export interface InspectorProps {
  readonly lines: readonly string[];
  /** Undefined: none is selected. */
  readonly operation: WrittenOperation | undefined;
  /** The text cannot be read, so nothing can be changed here. */
  readonly broken: boolean;
  readonly refusal: string | null;
  readonly onApply: (edited: Edited, kind?: string) => boolean;
}

export function Inspector({ lines, operation, broken, refusal, onApply }: InspectorProps) {
  const title = operation ? `Operation ${operation.label}` : "Operation";
  return (
    <section className={styles["panel"]} aria-label={title}>
      <p className={styles["title"]}>
        {title} {operation && <small>{operation.text}</small>}
      </p>
      {operation ? (
        <>
          <Form lines={lines} operation={operation} onApply={onApply} />
          <Faults lines={lines} operation={operation} onApply={onApply} />
        </>
      ) : (
        <p className={styles["hint"]}>
          {broken
            ? "The text has a mistake. Mend it there, or undo."
            : "Select a bar or a line to change it."}
        </p>
      )}
      {refusal !== null && (
        <p className={styles["refusal"]} role="alert">
          <TriangleAlert size={16} aria-hidden="true" /> {refusal}
        </p>
      )}
      <div className={styles["buttons"]}>
        {operation && (
          <Button size="sm" onClick={() => onApply(addOperation(lines, operation.process))}>
            <CirclePlus size={16} aria-hidden="true" /> Operation of {operation.process}
          </Button>
        )}
        <Button size="sm" disabled={broken} onClick={() => onApply(addProcess(lines))}>
          <CirclePlus size={16} aria-hidden="true" /> Process
        </Button>
        {operation && (
          <>
            <Button size="sm" variant="ghost" onClick={() => onApply(removeOperation(lines, operation.line))}>
              <Trash2 size={16} aria-hidden="true" /> Remove {operation.label}
            </Button>
            <Button
              size="sm"
              variant="ghost"
              onClick={() => onApply(removeProcess(lines, operation.process))}
            >
              <Trash2 size={16} aria-hidden="true" /> Remove process {operation.process}
            </Button>
          </>
        )}
      </div>
    </section>
  );
}

interface PartProps {
  readonly lines: readonly string[];
  readonly operation: WrittenOperation;
  readonly onApply: (edited: Edited, kind?: string) => boolean;
}

const KINDS = [
  { value: "read", label: "Read" },
  { value: "write", label: "Write" },
  { value: "cas", label: "Compare and set" },
] as const;

const OUTCOMES = [
  { value: "ok", label: "Answered" },
  { value: "fail", label: "Failed" },
  { value: "unknown", label: "Unknown" },
] as const;

/** A field shows what is typed, right or wrong; the history takes over what is right. */
function Form({ lines, operation, onApply }: PartProps) {
  const { line } = operation;
  const [typed, setTyped] = useState({ line: -1, text: "", fields: fieldsOf(operation) });
  const current = typed.line === line && typed.text === lines[line];
  const fields = current ? typed.fields : fieldsOf(operation);
  const change = (patch: Partial<Fields>) => {
    const next = { ...fields, ...patch };
    const edited = rewrite(lines, line, lineOf(next));
    onApply(edited, `form ${line} ${Object.keys(patch).join(" ")}`);
    setTyped({ line, fields: next, text: (edited.kind === "done" ? edited.lines[line] : lines[line]) ?? "" });
  };
  const answered = operation.outcome === "ok";
  return (
    <div className={styles["form"]}>
      <Field label="Process" value={fields.process} onValue={(process) => change({ process })} />
      <Field label="Call" numeric value={fields.call} onValue={(call) => change({ call })} />
      <Field
        label="Return"
        numeric
        value={fields.end}
        disabled={operation.end === null}
        onValue={(end) => change({ end })}
      />
      <Select
        label="Outcome"
        value={operation.outcome}
        options={OUTCOMES}
        onValueChange={(outcome) => onApply(setOutcome(lines, line, outcome))}
      />
      <Select label="Kind" value={fields.kind} options={KINDS} onValueChange={(kind) => change({ kind })} />
      <Field label="Key" value={fields.key} onValue={(key) => change({ key })} />
      {fields.kind === "write" && (
        <Field label="Value written" value={fields.value} onValue={(value) => change({ value })} />
      )}
      {fields.kind === "cas" && (
        <>
          <Field label="If it is" value={fields.from} onValue={(from) => change({ from })} />
          <Field label="Set it to" value={fields.to} onValue={(to) => change({ to })} />
        </>
      )}
      {fields.kind === "read" && answered && (
        <Field label="Value read" value={fields.read} onValue={(read) => change({ read })} />
      )}
      {fields.kind === "cas" && answered && (
        <Select
          label="It answered"
          value={fields.did}
          options={[
            { value: "true", label: "true: it did set" },
            { value: "false", label: "false: another value" },
          ]}
          onValueChange={(did) => change({ did })}
        />
      )}
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly numeric?: boolean;
  readonly disabled?: boolean;
  readonly onValue: (value: string) => void;
}

function Field({ label, value, numeric = false, disabled = false, onValue }: FieldProps) {
  return (
    <label className={styles["field"]}>
      {label}
      <input
        type={numeric && !disabled ? "number" : "text"}
        inputMode={numeric ? "decimal" : undefined}
        min={numeric ? 0 : undefined}
        step={numeric ? "any" : undefined}
        autoCapitalize="off"
        spellCheck={false}
        value={disabled ? "never" : value}
        disabled={disabled}
        onChange={({ target }) => onValue(target.value)}
      />
    </label>
  );
}

function Faults({ lines, operation, onApply }: PartProps) {
  const { line, label, process, outcome } = operation;
  const unknown = outcome === "unknown";
  return (
    <div className={styles["faults"]} role="group" aria-label="Faults">
      <Fault
        icon={<Unplug size={16} aria-hidden="true" />}
        title="Lost reply"
        disabled={unknown}
        onClick={() => onApply(lostReply(lines, line))}
      >
        The answer to {label} never arrives: its outcome is unknown, and {process} goes on as a new process.
      </Fault>
      <Fault
        icon={<Skull size={16} aria-hidden="true" />}
        title={operation.op.kind === "read" ? "Crashed reader" : "Crashed writer"}
        disabled={unknown}
        onClick={() => onApply(crashedWriter(lines, line))}
      >
        {process} dies during {label}: its outcome is unknown, and what {process} did later never happens.
      </Fault>
    </div>
  );
}

interface FaultProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly disabled: boolean;
  readonly children: ReactNode;
  readonly onClick: () => void;
}

function Fault({ icon, title, disabled, children, onClick }: FaultProps) {
  return (
    <div>
      <Button size="sm" disabled={disabled} onClick={onClick}>
        {icon} {title}
      </Button>
      <span>{children}</span>
    </div>
  );
}
