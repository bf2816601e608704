// What all explorers are made of: sliders and choices, drawn in the page, without a question to the kernel. Python joins
// an explorer's own file, which defines `explorer(page, data)`, plot.js, prediction.js, address.js and this one.

const SVG = "http://www.w3.org/2000/svg";
const COLOURS = ["var(--sl-1)", "var(--sl-2)", "var(--sl-3)", "var(--sl-4)", "var(--sl-5)", "var(--sl-6)"];
let made = Math.floor(1e9 * Math.random()); // so that ids in a page are different, those of other explorers too

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function shape(name, attributes = {}, text = "") {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  return node;
}

// ---- numbers in words ------------------------------------------------------------------------------------------------

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** 1234 → "1,234"; 0.01234 → "0.0123"; 3.2e10 → "3.2·10¹⁰", as all numbers from `large` on. */
function number(value, digits = 3, large = 1e7) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= large || (size > 0 && size < 1e-4)) {
    const [front, power] = value.toExponential(digits - 1).split("e");
    const raised = [...String(Number(power))].map((c) => RAISED[c]).join("");
    return Number(front) === 1 ? `10${raised}` : `${Number(front)}·10${raised}`;
  }
  if (size >= 1000) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(digits))).replace("-", "−");
}

/** A deviation in per cent with its sign: 1.234 → "+1.2 %". */
function percent(value, digits = 1) {
  const shown = Math.abs(value).toFixed(digits);
  return `${Number(shown) === 0 ? "" : value < 0 ? "−" : "+"}${shown} %`;
}

// ---- the page: a heading, controls, plots and one sentence -------------------------------------------------------------

// Jupyter would take the arrow keys away from the sliders: JupyterLab looks when a key has come up to it, Notebook 7
// before, and both leave alone what carries the attribute. Ctrl+S and the like stay Jupyter's.
function keepKeys(box) {
  const plain = (event) => !(event.ctrlKey || event.metaKey || event.altKey);
  for (const name of ["focusin", "keydown", "keyup"])
    box.addEventListener(name, (event) => event.target.toggleAttribute("data-lm-suppress-shortcuts", plain(event)));
  box.addEventListener("keydown", (event) => plain(event) && event.key !== "Tab" && event.stopPropagation());
}

function makePage(root, title) {
  root.classList.add("sl-explorer");
  root.replaceChildren();
  const id = `sl-explorer-${++made}`;
  const heading = element("p", { class: "sl-title", id }, title);
  const before = element("div", { class: "sl-prediction", hidden: "" });
  const controls = element("div", { class: "sl-controls" });
  const plots = element("div", { class: "sl-plots" });
  const words = element("p", { class: "sl-words", role: "status" });
  const source = element("p", { class: "sl-source" });
  const foot = element("div", { class: "sl-foot" });
  const box = element("div", { role: "group", "aria-labelledby": id });
  keepKeys(box);
  box.append(heading, before, controls, plots, words, foot, source);
  root.append(box);

  let draw = () => {};
  const drawn = []; // the plots
  const states = {}; // sliders and choices by their keys
  const page = {
    /** The explorer calls this once with its drawing function; every change of a control calls that function again. */
    onChange(drawing) {
      draw = drawing;
      page.change();
    },
    change() {
      const began = performance.now();
      if (page.guessing()) for (const plot of drawn) plot.clear();
      draw();
      for (const plot of drawn) plot.settle();
      root.dataset.stepMs = (performance.now() - began).toFixed(2);
    },
    say(sentence) {
      if (words.textContent !== sentence) words.textContent = sentence;
    },
    source(text) {
      source.textContent = text;
    },

    /** A slider, in the page's address as `key`. `format(value)` is what is shown and read aloud. Returns an object with a `value`. */
    slider(label, { key = "", min, max, step, value, format = number }) {
      const input = element("input", { type: "range", min, max, step, id: `sl-slider-${++made}` });
      input.value = value;
      const shown = element("output", { for: input.id });
      const state = {
        get value() {
          return Number(input.value);
        },
        set value(to) {
          input.value = to;
          told();
        },
        set max(to) {
          if (Number(input.max) !== to) input.max = to;
          told();
        },
        restore(text) {
          if (text.trim() !== "" && Number.isFinite(Number(text))) state.value = Number(text); // the input keeps it in its range
        },
        /** What a drag in the picture does: as if the slider had been moved there. */
        drag(to) {
          const before = input.value;
          state.value = to;
          if (input.value !== before) input.dispatchEvent(new Event("input", { bubbles: true }));
        },
      };
      const told = () => {
        shown.textContent = format(state.value);
        input.setAttribute("aria-valuetext", `${format(state.value)}`);
      };
      input.addEventListener("input", () => {
        told();
        page.change();
      });
      told();
      if (key) states[key] = state;
      controls.append(element("div", { class: "sl-control" }, element("label", { for: input.id }, label), input, shown));
      return state;
    },

    /** One of several: radio buttons, which the arrow keys move among. Options are [value, text]; `key` is as a slider's. */
    choice(label, options, value, key = "") {
      const name = `sl-choice-${++made}`;
      const set = element("fieldset", { class: "sl-control" }, element("legend", {}, label));
      for (const [option, text] of options) {
        const input = element("input", { type: "radio", name, value: option });
        input.checked = option === value;
        input.addEventListener("change", page.change);
        set.append(element("label", {}, input, ` ${text}`));
      }
      controls.append(set);
      const state = {
        get value() {
          return set.querySelector("input:checked").value;
        },
        restore(text) {
          for (const input of set.querySelectorAll("input")) if (input.value === text) input.checked = true;
        },
      };
      if (key) states[key] = state;
      return state;
    },

    button(label, pressed) {
      const button = element("button", { type: "button" }, label);
      button.addEventListener("click", () => {
        pressed();
        page.change();
      });
      controls.append(element("div", { class: "sl-control" }, button));
    },

    /** Moves sliders to other values, given as [[slider, value], …], in small steps; at once for who wants less motion. */
    glide(moves) {
      const from = moves.map(([slider]) => slider.value);
      const put = (share) => moves.forEach(([slider, to], i) => (slider.value = from[i] + share * (to - from[i])));
      if (matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden) return put(1);
      let began = 0;
      const step = (now) => {
        began ||= now;
        const share = Math.min(1, (now - began) / GLIDE);
        put(share * share * (3 - 2 * share));
        page.change();
        if (share < 1) requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    },

    plot(options) {
      const made = makePlot(options);
      plots.append(made.frame);
      drawn.push(made);
      return made;
    },

    prediction: (plot, options) => makePrediction(page, before, controls, foot, plot, options),
    guessing: () => false,
    skip() {},
  };

  // Plots have the page's own pixels, so that their words are as large on a phone as elsewhere.
  new ResizeObserver(() => {
    const changed = drawn.map((plot) => plot.fit());
    if (changed.some(Boolean)) page.change();
  }).observe(plots);

  page.link = (name) => keepAddress(page, name, states, root, controls, foot);
  return page;
}

const GLIDE = 500; // ms

// ---- a little arithmetic ----------------------------------------------------------------------------------------------

const range = (from, to, n) => Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1));
const spread = (from, to, n) => range(Math.log(from), Math.log(to), n).map(Math.exp);
const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
/** The number of the value in a list that is nearest, on a logarithmic scale where `of` is Math.log. */
const nearestTo = (list, value, of = Number) => list.reduce((best, v, i) => (Math.abs(of(v) - of(value)) < Math.abs(of(list[best]) - of(value)) ? i : best), 0);
/** At which place two lists differ most, where `by(a, b)` is the difference. */
const furthest = (some, others, by) => some.reduce((worst, v, i) => (Math.abs(by(v, others[i])) > Math.abs(by(some[worst], others[worst])) ? i : worst), 0);
const rms = (values) => Math.sqrt(mean(values.map((v) => v * v)));

export default {
  render({ model, el }) {
    const data = model.get("data");
    const page = makePage(el, data.title);
    page.source(data.source);
    explorer(page, data);
    // A page of the book has an address of its own; a notebook's belongs to Jupyter.
    if (model.get("linked")) page.link(model.get("linked"));
  },
};
