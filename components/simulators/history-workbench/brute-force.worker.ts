/** Beside the page, because eight operations have 40,320 orders, some models ask for them many times over, and the reader drags on. */
import { compare, type Bench } from "./model";

self.addEventListener("message", ({ data }: MessageEvent<Bench>) => {
  self.postMessage(compare(data));
});
