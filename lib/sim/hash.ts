/**
 * The trace hash: 64 bits that two runs share exactly when they are the same run, in all likelihood. Not cryptographic; it
 * guards against accident (an engine that rounds differently, a Set iterated in another order), not against malice.
 */

export interface TraceHash {
  add(text: string): void;
  /** 16 hexadecimal digits. */
  digest(): string;
}

export function createHash(): TraceHash {
  let a = 0xdeadbeef | 0;
  let b = 0x41c6ce57 | 0;
  return {
    add(text) {
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        a = Math.imul(a ^ unit, 0x9e3779b1);
        b = Math.imul(b ^ unit, 0x5f356495);
      }
      a = Math.imul(a ^ 0x100, 0x9e3779b1); // a separator no code unit can be mistaken for
      b = Math.imul(b ^ 0x100, 0x5f356495);
    },
    digest() {
      const x = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
      const y = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
      return hex(x) + hex(y);
    },
  };
}

/** The hash of one text, 16 hexadecimal digits. */
export function hashOf(text: string): string {
  const hash = createHash();
  hash.add(text);
  return hash.digest();
}

function hex(x: number): string {
  return (x >>> 0).toString(16).padStart(8, "0");
}
