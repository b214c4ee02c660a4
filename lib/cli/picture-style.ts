/** How a picture of a history looks, in light and in dark, from a telephone's width up. */
export const PICTURE_STYLE = `
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1d2126; --soft: #5b6470; --line: #d9d6cc; --panel: #ffffff;
  --op: #dbe7f3; --op-ink: #14293d; --op-line: #7d9bb8; --taken: #1f6f4a; --bad: #b3261e; --bad-paper: #fbe3e0; --open: #efe6cf; --open-line: #a58d4a; }
@media (prefers-color-scheme: dark) { :root { --paper: #15181c; --ink: #e8e6e0; --soft: #a3abb5; --line: #343a42; --panel: #1d2126;
  --op: #22384d; --op-ink: #dbe9f6; --op-line: #5c83a8; --taken: #6fce9c; --bad: #ff8a80; --bad-paper: #4a1f1c; --open: #3d3521; --open-line: #a58d4a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; display: flex; flex-direction: column; min-height: 100vh; }
header { padding: 16px 16px 8px; max-width: 78rem; }
h1 { font-size: 1.15rem; margin: 0 0 6px; overflow-wrap: anywhere; }
.verdict { font-size: .85rem; font-weight: 600; padding: 1px 8px; border-radius: 99px; border: 1px solid currentColor; color: var(--soft); margin-left: 6px; }
.verdict.ok { color: var(--taken); } .verdict.violation { color: var(--bad); }
#explanation { margin: 0 0 10px; overflow-wrap: anywhere; max-height: 9.5em; overflow-y: auto; }
#controls { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin: 0; }
label { display: flex; gap: 6px; align-items: center; min-width: 0; max-width: 100%; }
select { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 6px 8px; min-height: 36px; min-width: 0; max-width: 100%; }
#count { color: var(--soft); font-size: .85rem; }
main { flex: 1; scroll-padding-inline: 96px 24px; overflow: auto; border-block: 1px solid var(--line); background: var(--panel); }
.board { position: relative; }
.row { position: absolute; left: 0; border-top: 1px solid var(--line); }
.client { position: sticky; left: 0; z-index: 3; display: inline-block; width: 72px; height: 100%; padding: 12px 6px 0 12px; background: var(--panel); border-right: 1px solid var(--line); font-size: .85rem; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.op { position: absolute; z-index: 1; height: 30px; border: 1px solid var(--op-line); border-radius: 4px; background: var(--op); color: var(--op-ink); font: 12px/28px ui-monospace, monospace; padding: 0 5px; text-align: left; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; cursor: pointer; }
.op.unknown { background: var(--open); color: inherit; border-color: var(--open-line); border-right-style: dashed; border-radius: 4px 0 0 4px; }
.op.fail { opacity: .55; text-decoration: line-through; }
.op.out { opacity: .62; }
.op.conflict { border: 2px solid var(--bad); line-height: 26px; }
.op.stuck { background: var(--bad-paper); color: inherit; border: 2px solid var(--bad); opacity: 1; line-height: 26px; font-weight: 700; }
.op:focus-visible, .op.chosen, select:focus-visible { outline: 3px solid var(--ink); outline-offset: 1px; z-index: 2; }
svg { position: absolute; left: 0; top: 0; pointer-events: none; z-index: 2; }
polyline { fill: none; stroke: var(--taken); stroke-width: 1.5; opacity: .75; }
circle { fill: var(--taken); }
aside { padding: 10px 16px 14px; min-height: 7.6em; max-height: 40vh; overflow: auto; overflow-wrap: anywhere; }
aside h2 { font-size: 1rem; margin: 0 0 2px; } aside p { margin: 0; color: var(--soft); }
aside code { font: 13px/1.5 ui-monospace, monospace; color: var(--ink); }
@media (max-width: 30rem) { header { padding: 12px 12px 8px; } .client { width: 52px; padding-left: 8px; } aside { padding-inline: 12px; } }
`;
