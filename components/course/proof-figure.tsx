/** The two-node proof of CAP as a space-time diagram: what the whole site is about, in one picture. Time runs downwards. */
import styles from "./proof-figure.module.css";

const A = 150;
const B = 370;

export function ProofFigure() {
  return (
    <figure className={styles["figure"]}>
      <svg
        viewBox="24 0 472 372"
        role="img"
        aria-labelledby="proof-title proof-text"
        className={styles["svg"]}
      >
        <title id="proof-title">CAP on two nodes</title>
        <desc id="proof-text">
          Node A accepts the write of 1 to x and answers ok. Its message to node B is lost in a partition.
          After that, node B is asked to read x and answers 0.
        </desc>
        <ArrowHead />
        <rect className={styles["cut"]} x="246" y="40" width="28" height="308" />
        <text className={styles["cutLabel"]} transform="translate(264 334) rotate(-90)">
          partition
        </text>

        <text className={styles["node"]} x={A} y="22" textAnchor="middle">
          A
        </text>
        <text className={styles["node"]} x={B} y="22" textAnchor="middle">
          B
        </text>
        <path className={styles["process"]} d={`M${A} 36V360M${B} 36V360`} />

        <path className={styles["message"]} d={`M${A} 112 252 138`} />
        <path className={styles["lost"]} d="m254 133 12 12m0-12-12 12" />

        <WriteAtA />
        <ReadAtB />
        <path
          className={styles["order"]}
          d="M58 178C112 224 210 214 290 208S402 202 438 210"
          markerEnd="url(#proof-arrow)"
        />
        <text className={styles["orderLabel"]} x="28" y="238">
          over before
        </text>
        <text className={styles["orderLabel"]} x="28" y="257">
          it begins
        </text>
      </svg>
      <figcaption>
        Both nodes answered. The write was over before the read began, and the read missed it. That is the
        whole proof of CAP, and Part 8 lets you run it.
      </figcaption>
    </figure>
  );
}

function ArrowHead() {
  return (
    <defs>
      <marker
        id="proof-arrow"
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerWidth="8"
        markerHeight="8"
        orient="auto"
      >
        <path d="M0 0.5 7 4 0 7.5" fill="none" stroke="context-stroke" strokeWidth="1.25" />
      </marker>
    </defs>
  );
}

function WriteAtA() {
  return (
    <g className={styles["write"]}>
      <path d={`M34 78 ${A - 8} 96`} markerEnd="url(#proof-arrow)" />
      <path d={`M${A - 8} 142 34 160`} markerEnd="url(#proof-arrow)" />
      <rect x={A - 5} y="94" width="10" height="50" />
      <text x="28" y="68">
        W(x, 1)
      </text>
      <text x="28" y="182">
        ok
      </text>
    </g>
  );
}

function ReadAtB() {
  return (
    <g className={styles["read"]}>
      <path d={`M486 226 ${B + 8} 244`} markerEnd="url(#proof-arrow)" />
      <path d={`M${B + 8} 290 486 308`} markerEnd="url(#proof-arrow)" />
      <rect x={B - 5} y="242" width="10" height="50" />
      <text x="492" y="216" textAnchor="end">
        R(x)
      </text>
      <text x="492" y="330" textAnchor="end">
        0
      </text>
    </g>
  );
}
