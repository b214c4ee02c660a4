export const meta = {
  title: "Triangle Explorer",
  summary:
    "The CAP triangle with nothing placed by hand: each run of six protocols is a point, by how many of its registers stayed linearizable and how many of its requests were answered, with and without a partition.",
};
