export const meta = {
  title: "Partition Lab",
  summary:
    "Cut a small cluster in two, at any moment, under six protocols: who still answers, which reads are old, and which acknowledged writes are gone after the heal.",
};
