export const meta = {
  title: "History Workbench",
  summary:
    "Draw what clients asked and were told, drag the calls and returns, and see at once which consistency models accept it: an order that explains it, or the cycle that forbids every order.",
};
