// How far a student has come in a lesson: a bar, a line in words, and a table that opens on demand.

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function render({ model, el }) {
  const bar = make("progress");
  const words = make("span", { class: "sl-summary" });
  const stop = make("p", { class: "sl-stopped", role: "status" });
  const body = make("tbody");
  const head = make("tr", {}, ...["Question", "Kind", "Points", "Check"].map((name) => make("th", { scope: "col" }, name)));
  const table = make("table", {}, make("thead", {}, head), body);
  const details = make("details", {}, make("summary", {}, "All questions"), table);

  function draw() {
    bar.max = model.get("total");
    bar.value = model.get("done");
    words.textContent = model.get("summary");
    const title = model.get("stopped");
    stop.hidden = !title;
    const link = make("a", { href: "#" }, title);
    link.addEventListener("click", (event) => { event.preventDefault(); goTo(title); });
    stop.replaceChildren("Stopped at ", link, ": this exercise is not written yet, and the cells below it did not run.");
    const rows = model.get("rows").map(([title, ...cells]) =>
      make("tr", {}, make("th", { scope: "row" }, title), ...cells.map((cell) => make("td", {}, cell))));
    body.replaceChildren(...rows);
  }

  const news = ["change:rows", "change:summary", "change:stopped"]; // one of them changes whenever anything does
  news.forEach((name) => model.on(name, draw));
  details.firstChild.setAttribute("data-lm-suppress-shortcuts", ""); // else Enter and Space would be Jupyter's
  el.classList.add("sl-progress");
  el.append(make("label", {}, make("b", {}, "Your progress "), bar), words, stop, details);
  draw();
  return () => news.forEach((name) => model.off(name, draw));
}

// The exercise's question is shown in bold, by its title; a notebook draws only what is near the window, so a title that
// is not drawn yet is found a moment after a first scroll.
function goTo(title, tries = 20) {
  const shown = [...document.querySelectorAll(".jp-OutputArea-output strong, .sl-quiz legend b, .output strong")];
  const found = shown.find((node) => node.textContent.trim() === title);
  if (found) return found.scrollIntoView({ block: "center" });
  if (tries) setTimeout(() => goTo(title, tries - 1), 50);
}

export default { render };
