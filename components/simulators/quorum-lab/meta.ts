export const meta = {
  title: "Quorum Lab",
  summary:
    "N replicas, W and R. See which replicas answered first, find a stale read although W + R > N, and compare many runs with the odds of PBS and with what each choice costs in milliseconds.",
};
