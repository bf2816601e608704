// The marking page. It asks the server for its state again and again; what a marker types is kept in this browser until
// it is saved, so that a closed page or a stopped server loses nothing.
"use strict";

const EVERY = 1500; // milliseconds between two looks at the state
const CHIPS = {
  open: "not marked", again: "changed since it was marked", differ: "two marks differ", clash: "marked elsewhere too",
  mine: "marked by you, waits for a second marker", due: "kept, not in the gradebook yet", done: "marked",
  empty: "left empty", excused: "does not count",
};
const page = Array.from(crypto.getRandomValues(new Uint8Array(9)), byte => byte.toString(36)).join("");
const byId = id => document.getElementById(id);
const cards = new Map(); // answer id → {view, seen, root}
let marker = sessionStorage.getItem("marker") || "";
let essay = "", version = "", state = null;
let open = null; // {id, base, form, dirty}
let going = 0; // only the answer to the latest look counts

// ---- talking to the server

async function call(name, words = {}) {
  let answer;
  try {
    answer = await fetch(`api/${name}`, { method: "POST", body: JSON.stringify({ page, marker, essay, ...words }) });
  } catch {
    throw new Error("The server does not answer: is `scaling-laws mark` still running? What you type is kept in this browser.");
  }
  if (answer.ok) return answer.json();
  throw Object.assign(new Error(await answer.text()), { status: answer.status });
}

async function look() {
  if (!marker) return;
  const mine = ++going;
  try {
    const found = await call("state", { since: version, answer: open?.id ?? "" });
    if (mine !== going) return;
    if (byId("said").dataset.from === "look") say("");
    if (found.state) { state = found.state; version = found.version; essay = state.essay.id; render(); }
  } catch (error) {
    if (mine === going) say(error.message, "look");
  }
}

function say(text, from = "", fine = false) {
  const said = byId("said");
  said.dataset.from = from;
  said.className = fine ? "fine" : "";
  if (said.textContent !== text) said.textContent = text;
}

// ---- texts of students

function safe(html) {
  // The server has cleaned it. Names that the page itself uses are taken away too, and no heading of an essay is one of the page's.
  const held = document.createElement("template");
  held.innerHTML = html;
  for (const node of held.content.querySelectorAll("*")) { node.removeAttribute("id"); node.removeAttribute("class"); }
  for (const node of held.content.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const line = element("p", "heading");
    line.append(...node.childNodes);
    node.replaceWith(line);
  }
  for (const link of held.content.querySelectorAll("a[href]")) { link.target = "_blank"; link.rel = "noopener noreferrer"; }
  return held.content;
}

function element(name, kind = "", text = "") {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text) made.textContent = text;
  return made;
}

const number = value => String(Math.round(value * 100) / 100);

// ---- showing the state

function render() {
  renderEssays();
  renderAbout();
  const list = byId("answers"), ids = new Set(state.answers.map(one => one.id));
  for (const [id, card] of cards) if (!ids.has(id)) { card.root.remove(); cards.delete(id); if (open?.id === id) open = null; }
  state.answers.forEach((view, place) => {
    const card = cards.get(view.id) ?? makeCard(view);
    if (list.children[place] !== card.root) list.insertBefore(card.root, list.children[place] ?? null);
    const seen = JSON.stringify(view);
    if (card.seen !== seen) { card.view = view; card.seen = seen; fillCard(card); }
  });
  if (open) refreshForm();
  filter();
  byId("desk").hidden = false;
}

function renderEssays() {
  const choice = byId("essay"), wanted = state.essays.map(one =>
    [one.id, `${one.lesson.slice(0, 2)} ${one.title} · ${one.counts ? one.waiting ? `${one.waiting} to mark` : "all marked" : "does not count"}`]);
  if (choice.dataset.shown === JSON.stringify(wanted)) return;
  choice.dataset.shown = JSON.stringify(wanted);
  choice.replaceChildren(...wanted.map(([id, text]) => Object.assign(element("option", "", text), { value: id })));
  choice.value = essay;
}

function renderAbout() {
  const about = state.essay, todo = state.answers.filter(one => one.todo).length, all = state.answers.length;
  const others = state.markers.filter(name => name !== marker);
  byId("progress").textContent = `${all - todo} of ${all} done${others.length ? ` · also here: ${others.join(", ")}` : ""}`;
  byId("bar").setAttribute("width", all ? 100 * (all - todo) / all : 0);
  document.title = `${todo ? `(${todo}) ` : ""}${about.title} – marking essays`;
  byId("agreement").textContent = state.agreement;
  byId("agreement").hidden = !state.agreement;
  byId("notices").replaceChildren(...state.notices.map(text => element("li", "", text)));
  byId("notices").hidden = !state.notices.length;
  const shown = JSON.stringify(about);
  if (byId("about").dataset.shown === shown) return;
  byId("about").dataset.shown = shown;
  byId("title").textContent = about.title;
  byId("asked").hidden = !about.prompt;
  byId("asked").querySelector(".text").replaceChildren(safe(about.prompt));
  byId("rubric").hidden = !about.rows.length;
  byId("rubric").querySelector("ol").replaceChildren(...about.rows.map(row => {
    const line = element("li", "", `${row.text} `);
    line.append(element("span", "worth", worth(row.points)));
    return line;
  }));
  byId("samples").hidden = !about.samples.length;
  byId("samples").querySelector("div").replaceChildren(...about.samples.map(sample => {
    const part = element("div", "sample"), text = element("div", "text");
    text.append(safe(sample.html));
    part.append(element("strong", "", `${number(sample.points)} of ${number(about.max)} points`), text);
    return part;
  }));
}

const worth = points => `(${number(points)} point${points === 1 ? "" : "s"})`;

function makeCard(view) {
  const root = byId("card").content.firstElementChild.cloneNode(true);
  const article = root.querySelector("article"), heading = root.querySelector("h3");
  heading.id = `answer-${view.id}`;
  article.setAttribute("aria-labelledby", heading.id);
  root.querySelector(".open").addEventListener("click", () => openCard(view.id));
  const card = { view, seen: "", root, article };
  cards.set(view.id, card);
  return card;
}

function fillCard(card) {
  const { view, root } = card, chip = root.querySelector(".chip"), part = name => root.querySelector(name);
  part("h3").textContent = `Answer ${view.number}`;
  chip.textContent = CHIPS[view.status] + (draft(view.id) && open?.id !== view.id ? " · typed, not saved" : "");
  chip.className = `chip ${view.todo ? "todo" : ["done", "due", "mine"].includes(view.status) ? "done" : ""}`;
  const by = view.marker ? ` · ${view.marker}` : view.elsewhere ? " · outside this page" : "";
  part(".points").textContent = view.points === null ? (view.old === null ? "" : `${number(view.old)} for an earlier answer`)
    : `${number(view.points)} of ${number(state.essay.max)}${by}`;
  part(".holder").hidden = !view.holder;
  part(".holder").textContent = view.holder ? (view.holder === marker ? "Open on another page of yours." : `${view.holder} is marking this answer.`) : "";
  part(".asked").hidden = !view.asked;
  if (card.asked !== view.asked) { card.asked = view.asked; part(".asked").replaceChildren(safe(view.asked)); }
  const html = view.status === "empty" ? "" : view.html;
  if (card.html !== html) {
    card.html = html;
    part(".answer").replaceChildren(html.trim() ? safe(html) : element("p", "empty", "Nothing was written."));
  }
  part(".marks").replaceChildren(...marks(view));
  const button = part(".open");
  button.hidden = open?.id === view.id;
  button.textContent = `${view.status === "differ" ? "Settle" : view.todo ? "Mark" : "Change the mark of"} answer ${view.number}`;
}

function marks(view) {
  const several = view.shown.length > 1, shown = several || ["clash", "mine"].includes(view.status) || view.form.comment ? view.shown : [];
  const parts = shown.map(one => {
    const part = element("div", "mark");
    part.append(element("strong", "", `${one.marker === marker ? "You" : one.marker}: ${number(one.points)} of ${number(state.essay.max)}`));
    if (state.essay.rows.length && (one.ticks.length || !one.adjustment)) part.append(ticked(one, view.shown));
    if (one.adjustment) part.append(element("p", "", `Adjusted by ${one.adjustment > 0 ? "+" : ""}${number(one.adjustment)}`));
    if (one.comment) part.append(element("p", "", one.comment));
    return part;
  });
  if ((view.elsewhere || view.status === "clash") && view.gradebook && view.gradebook.points !== null) {
    const part = element("div", "mark");
    part.append(element("strong", "", `In the gradebook: ${number(view.gradebook.points)} of ${number(state.essay.max)}`));
    if (view.gradebook.comment) part.append(element("p", "", view.gradebook.comment));
    parts.push(part);
  }
  return parts;
}

function ticked(one, all) {
  // Rows on which everybody agrees by their numbers alone, the others in words.
  const list = element("ul"), alike = element("li");
  list.append(alike);
  state.essay.rows.forEach((row, place) => {
    const has = one.ticks.includes(place), sign = has ? "✓" : "✗";
    if (all.every(other => other.ticks.includes(place) === has)) alike.textContent += `${alike.textContent ? "  " : "Rows "}${sign} ${place + 1}`;
    else list.append(element("li", "differs", `${sign} ${place + 1}. ${row.text}`));
  });
  alike.hidden = !alike.textContent;
  return list;
}

function filter() {
  const only = byId("filter").value === "todo";
  let shown = 0;
  for (const [id, card] of cards) shown += !(card.root.hidden = only && !card.view.todo && open?.id !== id && !draft(id));
  byId("nothing").hidden = shown > 0;
  byId("nothing").textContent = cards.size ? "You have marked everything here that wants a mark from you." : "Nobody has handed in this essay yet.";
}

// ---- what is typed, until it is saved

const place = id => `draft ${essay} ${id} ${marker}`;

function draft(id) {
  try { return JSON.parse(localStorage.getItem(place(id))); } catch { return null; }
}

function keepDraft() {
  open.dirty = true;
  open.form.querySelector(".discard").hidden = false;
  try { localStorage.setItem(place(open.id), JSON.stringify({ base: open.base, ...typed() })); } catch { /* a full or private store: the page itself still holds it */ }
}

const forgetDraft = id => { try { localStorage.removeItem(place(id)); } catch { /* there is none then */ } };

function typed() {
  const ticks = [...open.form.querySelectorAll("fieldset input")].flatMap((box, row) => box.checked ? [row] : []);
  const adjustment = open.form.querySelector(".adjustment");
  return { ticks, adjustment: adjustment.validity.badInput ? "?" : Number(adjustment.value || 0), comment: open.form.querySelector("textarea").value };
}

// ---- marking

async function openCard(id) {
  if (open?.id === id) return;
  try {
    await call("hold", { answer: id });
  } catch (error) {
    say(error.message, "open");
    cards.get(id)?.article.focus();
    return;
  }
  if (open) closeForm();
  const card = cards.get(id);
  if (!card) return;
  say("");
  const form = byId("form").content.firstElementChild.cloneNode(true), view = card.view, kept = draft(id);
  open = { id, form, base: kept?.base ?? view.version, dirty: Boolean(kept) };
  const rows = form.querySelector("fieldset");
  state.essay.rows.forEach((row, place) => {
    const label = element("label", "row"), box = Object.assign(element("input"), { type: "checkbox" });
    label.append(box, element("kbd", "", place < 9 ? String(place + 1) : "·"), element("span", "", row.text), element("span", "worth", number(row.points)));
    label.querySelector("kbd").setAttribute("aria-hidden", "true");
    rows.append(label);
  });
  rows.hidden = !state.essay.rows.length;
  if (rows.hidden) form.querySelector(".adjustment").previousSibling.textContent = "Points ";
  fillForm(kept ?? view.form);
  form.querySelector(".main").textContent = view.mode === "settle" ? "Settle and go on" : "Save and go on";
  form.querySelector(".discard").hidden = !open.dirty;
  form.addEventListener("input", () => { total(); wrong(""); keepDraft(); });
  form.addEventListener("submit", event => { event.preventDefault(); save(); });
  form.querySelector(".close").addEventListener("click", () => closeCard());
  form.querySelector(".discard").addEventListener("click", discard);
  form.querySelector(".theirs").addEventListener("click", discard);
  form.querySelector(".mine").addEventListener("click", () => { open.base = cards.get(id).view.version; save(); });
  card.article.append(form);
  card.article.classList.add("is-open");
  card.root.querySelector(".open").hidden = true;
  refreshForm();
  (form.querySelector("fieldset:not([hidden]) input") ?? form.querySelector(".adjustment")).focus({ preventScroll: true });
  card.article.scrollIntoView({ block: "nearest" });
  filter();
}

function fillForm(values) {
  [...open.form.querySelectorAll("fieldset input")].forEach((box, row) => { box.checked = values.ticks.includes(row); });
  open.form.querySelector(".adjustment").value = values.adjustment || "";
  open.form.querySelector("textarea").value = values.comment;
  total();
}

function total() {
  const { ticks, adjustment } = typed(), output = open.form.querySelector("output");
  const sum = ticks.reduce((all, row) => all + state.essay.rows[row].points, 0) + adjustment;
  output.textContent = Number.isFinite(sum) ? `${number(sum)} of ${number(state.essay.max)} points` : "not a number";
  output.classList.toggle("bad", !(sum >= 0 && sum <= state.essay.max + 1e-9));
}

function refreshForm() {
  const card = cards.get(open.id), moved = card.view.version !== open.base, conflict = open.form.querySelector(".conflict");
  if (moved && !open.dirty) { open.base = card.view.version; fillForm(card.view.form); }
  const told = open.base !== card.view.version ? `${what(card.view)} What you typed is still here, below.` : "";
  if (conflict.firstElementChild.textContent !== told) conflict.firstElementChild.textContent = told;
  conflict.hidden = !told;
  open.form.querySelector(".main").hidden = Boolean(told);
}

function what(view) {
  const latest = [...view.shown].sort((one, other) => one.when < other.when ? 1 : -1)[0];
  if (view.status === "again" || view.status === "open") return "The student's answer, or its mark, has changed since you began.";
  if (view.mode === "settle" && latest) return `${latest.marker} has given ${number(latest.points)} of ${number(state.essay.max)} points meanwhile: two marks are in.`;
  if (view.elsewhere && view.gradebook) return `This answer has been marked outside this page meanwhile: ${number(view.gradebook.points)} of ${number(state.essay.max)} points.`;
  if (latest) return `${latest.marker === marker ? "You have" : `${latest.marker} has`} given ${number(latest.points)} of ${number(state.essay.max)} points ${latest.marker === marker ? "on another page " : ""}meanwhile${latest.comment ? `, with the comment “${latest.comment}”` : ""}.`;
  return "This answer has changed since you began.";
}

function wrong(text) {
  const line = open.form.querySelector(".wrong");
  line.textContent = text;
  line.hidden = !text;
}

async function save() {
  if (!open || open.saving) return;
  const now = open, values = typed();
  if (!Number.isFinite(values.adjustment)) return wrong("The adjustment is not a number: write one such as -0.5.");
  now.saving = true;
  try {
    const { status } = await call("save", { answer: now.id, base: now.base, ...values });
    forgetDraft(now.id);
    const number = cards.get(now.id)?.view.number;
    if (open === now) closeForm();
    version = "";
    await look();
    say(`Answer ${number}: ${CHIPS[status]}.`, "save", true);
    const next = following(now.id, 1, card => card.view.todo && !card.view.holder);
    if (next) await openCard(next); else cards.get(now.id)?.article.focus();
    if (next) say(`Answer ${number}: ${CHIPS[status]}.`, "save", true);
  } catch (error) {
    version = "";
    if (error.status === 409) await look();
    if (open === now) wrong(error.message);
  } finally {
    now.saving = false;
  }
}

function discard() {
  const { id } = open;
  forgetDraft(id);
  closeCard();
}

function closeCard() {
  const { id } = open;
  closeForm();
  call("let-go").catch(() => {});
  cards.get(id)?.article.focus({ preventScroll: true });
  filter();
}

function closeForm() {
  const card = cards.get(open.id);
  open.form.remove();
  open = null;
  card?.article.classList.remove("is-open");
  if (card) fillCard(card);
}

// ---- moving about

function following(id, step, wanted) {
  const ids = state.answers.map(one => one.id), from = ids.indexOf(id);
  for (let away = 1; away <= ids.length; away++) {
    const next = ids[(((from < 0 && step < 0 ? 0 : from) + step * away) % ids.length + ids.length) % ids.length];
    const card = cards.get(next);
    if (card && next !== id && wanted(card)) return next;
  }
  return null;
}

async function move(step) {
  const here = open?.id ?? [...cards].find(([, card]) => card.root.contains(document.activeElement))?.[0] ?? "";
  const next = following(here, step, card => !card.root.hidden);
  if (!next) return;
  if (open) closeCard();
  const card = cards.get(next);
  card.article.focus();
  card.article.scrollIntoView({ block: "nearest" });
  if (card.view.todo && !card.view.holder) await openCard(next);
}

document.addEventListener("keydown", event => {
  if (open && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); return void save(); }
  const target = event.target, writes = target.matches("textarea, select, input:not([type=checkbox])");
  if (event.key === "Escape" && open) {
    event.preventDefault();
    if (writes && open.form.contains(target)) cards.get(open.id).article.focus({ preventScroll: true }); else closeCard();
    return;
  }
  if (writes || event.ctrlKey || event.metaKey || event.altKey || !byId("shortcuts").checked || byId("desk").hidden) return;
  const box = open && /^[1-9]$/.test(event.key) ? open.form.querySelectorAll("fieldset input")[event.key - 1] : null;
  const act = {
    n: () => move(1), p: () => move(-1),
    s: () => open && save(),
    c: () => open?.form.querySelector("textarea").focus(),
    a: () => open?.form.querySelector(".adjustment").focus(),
    Enter: () => { const found = [...cards].find(([, card]) => card.article === target); if (found) openCard(found[0]); return found; },
  }[event.key];
  if (box) { event.preventDefault(); box.click(); }
  else if (act && !(event.key === "Enter" && !target.matches("article"))) { event.preventDefault(); act(); }
});

// ---- who, and which essay

function begin() {
  byId("who").hidden = Boolean(marker);
  byId("me").hidden = !marker;
  for (const id of ["essay", "filter"]) byId(id).parentElement.hidden = !marker;
  byId("me-name").textContent = marker;
  if (marker) look();
  else { byId("desk").hidden = true; byId("name").value = localStorage.getItem("marker") || ""; byId("name").focus(); }
}

byId("who").addEventListener("submit", event => {
  event.preventDefault();
  marker = byId("name").value.normalize("NFKC").trim().replace(/\s+/g, " ");
  if (!marker) return;
  try { sessionStorage.setItem("marker", marker); localStorage.setItem("marker", marker); } catch { /* it is asked for again then */ }
  version = "";
  begin();
});
byId("rename").addEventListener("click", () => { if (open) closeCard(); marker = ""; begin(); });
byId("essay").addEventListener("change", event => {
  if (open) closeCard();
  essay = event.target.value;
  version = "";
  for (const card of cards.values()) card.root.remove();
  cards.clear();
  say("");
  look();
});
byId("filter").addEventListener("change", filter);
if (matchMedia("(max-width: 47.99rem)").matches) byId("rubric").open = false;
addEventListener("pagehide", () => navigator.sendBeacon("api/close", JSON.stringify({ page, marker })));
addEventListener("pageshow", event => { if (event.persisted) look(); });
addEventListener("storage", () => { if (state) for (const card of cards.values()) fillCard(card); });
setInterval(look, EVERY);
begin();
