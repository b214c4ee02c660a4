/**
 * The script of a picture, as text: it runs in the file, not here. Elements get their text with `textContent`. Time runs by the order
 * of calls and returns, each as wide as the next, so that what overlaps shows whatever the clock's unit is.
 */
export const PICTURE_SCRIPT = `
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const STEP = 34, ROW = 44, narrow = matchMedia("(max-width: 30rem)");
  const named = (key) => (key === "" ? "(no key)" : key);
  const option = (select, value, text) => {
    const element = make("option", "", text);
    element.value = value;
    select.append(element);
  };
  const keySelect = byId("key"), orderSelect = byId("order"), board = byId("history"), details = byId("details");
  option(keySelect, "all", "all keys");
  data.keys.forEach((key, i) => option(keySelect, String(i), named(key)));
  if (data.key !== null) keySelect.value = String(data.keys.indexOf(data.key));
  keySelect.parentElement.hidden = data.keys.length < 2;
  const orderName = (order, i) => data.verdict === "ok" ? "witness, " + order.length + " operations"
    : i === 0 ? "longest possible, " + order.length + " operations" : "possible " + (i + 1) + ", " + order.length + " operations, to " + data.operations[order[order.length - 1]].label;
  data.orders.forEach((order, i) => { if (order.length > 0) option(orderSelect, String(i), orderName(order, i)); });
  option(orderSelect, "none", "none");

  let buttons = new Map(), chosen = -1;

  const draw = () => {
    const key = keySelect.value === "all" ? null : data.keys[Number(keySelect.value)];
    const shown = data.operations.map((op, i) => ({ ...op, i })).filter((op) => key === null || op.keys.includes(key));
    const ticks = new Map(shown.flatMap((op) => (op.to === null ? [op.from] : [op.from, op.to])).sort((a, b) => a - b).map((t, x) => [t, x]));
    const left = narrow.matches ? 60 : 80, last = ticks.size;
    const x = (tick) => left + STEP * ticks.get(tick);
    const clients = [...new Set(shown.map((op) => op.client))].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    const lanes = lanesOf(shown, clients);
    const width = left + STEP * (last + 2), height = ROW * lanes.count;
    const inner = make("div", "board");
    inner.style.width = width + "px";
    inner.style.height = height + "px";
    clients.forEach((client) => {
      const row = make("div", "row");
      row.style.cssText = "top:" + ROW * lanes.first.get(client) + "px;width:" + width + "px;height:" + ROW * lanes.of.get(client).length + "px";
      const name = make("span", "client", client);
      name.title = client;
      row.append(name);
      inner.append(row);
    });
    const order = orderSelect.value === "none" ? [] : data.orders[Number(orderSelect.value)] || [];
    const place = new Map(order.map((i, n) => [i, n + 1]));
    buttons = new Map();
    shown.forEach((op) => {
      const button = make("button", "op " + op.outcome, op.text);
      button.type = "button";
      button.classList.toggle("out", order.length > 0 && !place.has(op.i));
      button.classList.toggle("conflict", data.conflict.includes(op.i));
      button.classList.toggle("stuck", data.stuck === op.i);
      const from = x(op.from), to = op.to === null ? left + STEP * (last + 1) : x(op.to);
      button.style.cssText = "left:" + from + "px;width:" + Math.max(24, to - from) + "px;top:" + (ROW * lanes.laneOf.get(op.i) + 7) + "px";
      button.setAttribute("aria-label", op.label + " of client " + op.client + ": " + op.text + told(op, place));
      const tell = () => describe(op, place, button);
      button.addEventListener("mouseenter", tell);
      button.addEventListener("focus", tell);
      button.addEventListener("click", tell);
      button.addEventListener("keydown", (event) => move(event, op, shown, lanes));
      buttons.set(op.i, button);
      inner.append(button);
    });
    inner.append(path(shown, order, x, lanes, width, height));
    board.replaceChildren(inner);
    byId("count").textContent = shown.length + (shown.length === data.total ? "" : " of " + data.total) + " operations, " + clients.length + " clients";
    const first = buttons.get(chosen) || buttons.get(data.stuck);
    if (first) first.scrollIntoView({ block: "nearest", inline: "center" });
  };

  /* A client with several operations at once needs a lane for each. */
  const lanesOf = (shown, clients) => {
    const of = new Map(clients.map((client) => [client, []])), lane = new Map();
    shown.forEach((op) => {
      const ends = of.get(op.client);
      let n = ends.findIndex((end) => end < op.from);
      if (n < 0) n = ends.length;
      ends[n] = op.to === null ? Infinity : op.to;
      lane.set(op.i, n);
    });
    const first = new Map();
    let count = 0;
    clients.forEach((client) => { first.set(client, count); count += of.get(client).length; });
    return { of, first, count, laneOf: new Map(shown.map((op) => [op.i, first.get(op.client) + lane.get(op.i)])) };
  };

  /* Each takes effect as early as its place in the order allows: after the latest call so far. */
  const path = (shown, order, x, lanes, width, height) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.setAttribute("aria-hidden", "true");
    const visible = new Map(shown.map((op) => [op.i, op]));
    const points = [];
    let latest = -Infinity, count = 0;
    order.forEach((i) => {
      const op = visible.get(i);
      if (!op) return;
      count = op.from > latest ? 0 : count + 1;
      latest = Math.max(latest, op.from);
      points.push([x(latest) + 6 + 22 * (1 - 1 / (1 + count / 2)), ROW * lanes.laneOf.get(i) + 37]);
    });
    const line = document.createElementNS(space, "polyline");
    line.setAttribute("points", points.map((point) => point.join(",")).join(" "));
    svg.append(line);
    points.forEach(([cx, cy]) => {
      const dot = document.createElementNS(space, "circle");
      dot.setAttribute("cx", cx);
      dot.setAttribute("cy", cy);
      dot.setAttribute("r", 3.5);
      svg.append(dot);
    });
    return svg;
  };

  const told = (op, place) => {
    const parts = [];
    if (op.outcome === "fail") parts.push("failed: it never took effect");
    if (op.outcome === "unknown") parts.push("no answer: it may have taken effect or not");
    if (place.has(op.i)) parts.push("number " + place.get(op.i) + " of the order");
    else if (place.size > 0 && op.outcome === "ok") parts.push("not in the order");
    if (data.conflict.includes(op.i)) parts.push("one of the operations that contradict each other");
    if (data.stuck === op.i) parts.push("had to come next after the longest order, and cannot");
    return parts.map((part) => "; " + part).join("");
  };

  const describe = (op, place, button) => {
    const before = buttons.get(chosen);
    if (before) before.classList.remove("chosen");
    chosen = op.i;
    button.classList.add("chosen");
    const line = make("p");
    line.append(make("code", "", op.text));
    const when = "client " + op.client + ", called at " + op.call + (op.end === null ? ", never answered" : ", returned at " + op.end);
    details.replaceChildren(make("h2", "", op.label), line, make("p", "", when + told(op, place) + "."));
  };

  const move = (event, op, shown, lanes) => {
    const lane = lanes.laneOf.get(op.i), middle = (other) => Math.abs(other.from - op.from);
    let next;
    if (event.key === "ArrowRight") next = shown.find((other) => other.from > op.from && lanes.laneOf.get(other.i) === lane);
    else if (event.key === "ArrowLeft") next = shown.findLast((other) => other.from < op.from && lanes.laneOf.get(other.i) === lane);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const wanted = lane + (event.key === "ArrowDown" ? 1 : -1);
      next = shown.filter((other) => lanes.laneOf.get(other.i) === wanted).sort((a, b) => middle(a) - middle(b))[0];
    } else return;
    event.preventDefault();
    const button = next && buttons.get(next.i);
    if (button) button.focus();
  };

  keySelect.addEventListener("change", draw);
  orderSelect.addEventListener("change", draw);
  narrow.addEventListener("change", draw);
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  details.append(make("p", "", "Point at an operation, or move with Tab and the arrow keys, to read it."));
  draw();
})();
`;
