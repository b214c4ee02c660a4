"use client";
/** All of it as one JSON file, out and in. Importing adds what is missing and changes nothing that is there. */
import { Download, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { useAccount } from "@/components/progress";
import { Button } from "@/components/ui/button";
import styles from "./account.module.css";
import { FormProblem } from "./field";

export function ExportImport() {
  const { exportData, importData } = useAccount();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);

  const take = async (file: File) => {
    setProblem(null);
    setDone(null);
    try {
      const added = await importData(JSON.parse(await file.text()));
      setDone(
        added === 0 ? "Everything in the file was here already." : `Added ${added} records from the file.`,
      );
    } catch {
      setProblem(`“${file.name}” is not an export of this site, or it is damaged. Nothing was changed.`);
    }
  };

  return (
    <section aria-labelledby="data">
      <h2 id="data">Your data</h2>
      <p>
        One JSON file with every event and every version of your code that this browser knows. It can be
        imported here or anywhere this site runs.
      </p>
      <FormProblem>{problem}</FormProblem>
      <div className={styles["actions"]}>
        <Button onClick={() => download(exportData())}>
          <Download size={16} aria-hidden="true" /> Export my data
        </Button>
        <Button onClick={() => input.current?.click()}>
          <Upload size={16} aria-hidden="true" /> Import a file
        </Button>
        <input
          ref={input}
          type="file"
          accept="application/json,.json"
          hidden
          aria-label="File to read in"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file) void take(file);
            event.currentTarget.value = "";
          }}
        />
      </div>
      <p role="status" className={styles["hint"]}>
        {done}
      </p>
    </section>
  );
}

function download(data: unknown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `happens-before-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
