// One question with options, drawn from the model's traits. Nothing is sent to a kernel: the page shows the line to
// write into the answer cell, and the reason for what was chosen where the model brings reasons. The book takes its
// parts, and checks the answers by itself.

const HOW = {
  "choice": "Choose one.",
  "several choices": "Choose all that apply.",
  "ordering": "Put all of them in order, the first on top.",
};

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// Prompts, options and reasons come as HTML: they are the course's own Markdown, turned into HTML in Python.
function makeHTML(tag, properties, html) {
  const node = make(tag, properties);
  node.innerHTML = html;
  return node;
}

function render({ model, el }) {
  const question = model.get("question"), kind = model.get("kind"), reasons = model.get("reasons");
  const status = make("div", { class: "sl-status", role: "status", "aria-live": "polite", "aria-atomic": "false" });
  const code = make("code");
  const copy = make("button", { type: "button", class: "sl-copy" }, "Copy this line");

  const how = certainty(model, () => show(model.get("chosen")));

  function choose(letters) {
    model.set("chosen", letters); // kept in the page only: a cell that is drawn anew looks as it was left
    show(letters);
  }

  function show(letters) {
    how.hidden = copy.hidden = letters.length === 0;
    copy.textContent = "Copy this line";
    if (copy.hidden) return status.replaceChildren();
    const quoted = letters.map((letter) => `"${letter}"`).join(", "), sure = model.get("certainty");
    const said = sure ? `, "${sure}"` : "";
    code.textContent = `answers["${question}"] = ` + (kind === "choice" ? quoted : `[${quoted}]`) + said;
    status.replaceChildren(make("p", {}, "Write into the answer cell, and run it: ", code), ...because(letters));
  }

  // How sure one is has to be said before one knows whether one is right.
  function because(letters) {
    if (Object.keys(reasons).length === 0) return [];
    if (!model.get("certainty")) return [make("p", { class: "sl-how" }, "Say how sure you are, and the reason appears.")];
    if (kind !== "ordering")
      return letters.filter((letter) => letter in reasons)
        .map((letter) => makeHTML("p", { class: "sl-reason" }, `<b>${letter}:</b> ${reasons[letter]}`));
    return [makeHTML("p", { class: "sl-reason" }, reasons[letters.join("")] ?? "Not this order yet.")];
  }

  copy.addEventListener("click", async () => {
    copy.textContent = (await copied(code)) ? "Copied" : "Selected: press Ctrl+C";
  });

  const list = kind === "ordering" ? ordering(model, choose) : options(model, choose);
  const hint = make("p", { class: "sl-how" }, HOW[kind]);
  const legend = make("legend", {}, make("b", {}, model.get("title")), ` · ${model.get("points")}`);
  const prompt = makeHTML("div", { class: "sl-prompt" }, model.get("prompt"));
  const box = make("fieldset", {}, legend, prompt, hint, list, how, status, copy);
  keepKeys(box);
  el.classList.add("sl-quiz");
  el.append(box);
  show(model.get("chosen"));
}

// Jupyter would take arrow keys, Enter and letters for commands of its own: JupyterLab looks when the event has come up
// to it, Notebook 7 before, and leaves alone what carries the attribute itself. Ctrl+S and the like stay Jupyter's.
function keepKeys(box) {
  const plain = (event) => !(event.ctrlKey || event.metaKey || event.altKey);
  for (const name of ["focusin", "keydown", "keyup"])
    box.addEventListener(name, (event) => event.target.toggleAttribute("data-lm-suppress-shortcuts", plain(event)));
  box.addEventListener("keydown", (event) => { if (plain(event)) event.stopPropagation(); });
}

// Radio buttons (a shared name, so that arrow keys move between them) or checkboxes.
function options(model, choose) {
  const name = "sl-" + Math.random().toString(36).slice(2);
  const type = model.get("kind") === "choice" ? "radio" : "checkbox";
  const inputs = Object.entries(model.get("options")).map(([letter, text]) => {
    const input = make("input", { type, name, value: letter });
    input.checked = model.get("chosen").includes(letter);
    return [input, make("label", {}, input, make("b", {}, letter), makeHTML("span", {}, text))];
  });
  const list = make("div", { class: "sl-options" }, ...inputs.map(([, label]) => label));
  list.addEventListener("change", () => {
    choose(inputs.filter(([input]) => input.checked).map(([input]) => input.value));
  });
  return list;
}

// How sure one is of the choice: it goes into the line, and earns or costs nothing.
function certainty(model, said) {
  const name = "sl-" + Math.random().toString(36).slice(2);
  const labels = ["sure", "fairly", "guessing"].map((level) => {
    const input = make("input", { type: "radio", name, value: level });
    input.checked = model.get("certainty") === level;
    return make("label", {}, input, make("span", {}, level));
  });
  const group = make("div", { class: "sl-sure", role: "radiogroup", "aria-label": "How sure are you?" }, "How sure are you? ", ...labels);
  group.addEventListener("change", (event) => { model.set("certainty", event.target.value); said(); });
  return group;
}

// A list whose items move up and down by buttons.
function ordering(model, choose) {
  const texts = model.get("options"), chosen = model.get("chosen");
  const list = make("ol", { class: "sl-order" });
  for (const letter of chosen.length ? chosen : Object.keys(texts)) {
    const up = make("button", { type: "button", "aria-label": `Move ${letter} up` }, "↑");
    const down = make("button", { type: "button", "aria-label": `Move ${letter} down` }, "↓");
    const item = make("li", { "data-letter": letter }, up, down, make("b", {}, letter), makeHTML("span", {}, texts[letter]));
    // The neighbour is moved and not the item itself, so that the button that was pressed keeps the focus.
    up.addEventListener("click", () => { item.after(item.previousElementSibling); moved(up, down); });
    down.addEventListener("click", () => { item.before(item.nextElementSibling); moved(down, up); });
    list.append(item);
  }

  function moved(pressed, opposite) {
    limit();
    if (pressed.disabled) opposite.focus();
    choose([...list.children].map((item) => item.dataset.letter));
  }

  function limit() {
    for (const item of list.children) {
      const [up, down] = item.querySelectorAll("button");
      up.disabled = item === list.firstElementChild;
      down.disabled = item === list.lastElementChild;
    }
  }

  limit();
  return list;
}

// The clipboard where the page may use it; else the line is selected, and copied the old way.
async function copied(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    return document.execCommand("copy");
  }
}

export default { render, options, ordering, certainty, make, makeHTML };
