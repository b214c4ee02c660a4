/** The four marks of a chart, about the same in area, centred on the origin. */
import type { ShapeName } from "./chart-types";
import styles from "./chart.module.css";

export function Shape({ name, radius }: { readonly name: ShapeName; readonly radius: number }) {
  const className = styles["shape"];
  switch (name) {
    case "circle":
      return <circle className={className} r={radius} />;
    case "square": {
      const half = radius * 0.9;
      return <rect className={className} x={-half} y={-half} width={2 * half} height={2 * half} rx="1" />;
    }
    case "triangle": {
      const r = radius * 1.25;
      return (
        <path className={className} d={`M0 ${-r} L${r * 0.94} ${r * 0.72} L${-r * 0.94} ${r * 0.72} Z`} />
      );
    }
    case "diamond": {
      const r = radius * 1.2;
      return <path className={className} d={`M0 ${-r} L${r} 0 L0 ${r} L${-r} 0 Z`} />;
    }
  }
}
