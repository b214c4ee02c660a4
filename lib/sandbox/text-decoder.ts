/**
 * An engine without a web around it has no `TextDecoder`, and the library that keeps positions in the code asks for one when it is
 * loaded, to print its source maps. Those are digits and letters.
 */
class AsciiDecoder {
  decode(bytes: Uint8Array): string {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  }
}

if (!("TextDecoder" in globalThis)) Reflect.set(globalThis, "TextDecoder", AsciiDecoder);
