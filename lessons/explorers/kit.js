// What all explorers are made of: plots, sliders and choices, drawn in the page, without a question to the kernel.
// Python puts this file in front of an explorer's own, which defines `explorer(page, data)`.

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
  const controls = element("div", { class: "sl-controls" });
  const plots = element("div", { class: "sl-plots" });
  const words = element("p", { class: "sl-words", role: "status" });
  const source = element("p", { class: "sl-source" });
  const box = element("div", { role: "group", "aria-labelledby": id });
  keepKeys(box);
  box.append(heading, controls, plots, words, source);
  root.append(box);

  let draw = () => {};
  const page = {
    /** The explorer calls this once with its drawing function; every change of a control calls that function again. */
    onChange(drawing) {
      draw = drawing;
      page.change();
    },
    change() {
      const began = performance.now();
      draw();
      root.dataset.stepMs = (performance.now() - began).toFixed(2);
    },
    say(sentence) {
      if (words.textContent !== sentence) words.textContent = sentence;
    },
    source(text) {
      source.textContent = text;
    },

    /** A slider. `format(value)` is what is shown and read aloud. Returns an object with a `value`. */
    slider(label, { min, max, step, value, format = number }) {
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
      controls.append(element("div", { class: "sl-control" }, element("label", { for: input.id }, label), input, shown));
      return state;
    },

    /** One of several: radio buttons, which the arrow keys move among. Options are [value, text]. */
    choice(label, options, value) {
      const name = `sl-choice-${++made}`;
      const set = element("fieldset", { class: "sl-control" }, element("legend", {}, label));
      for (const [option, text] of options) {
        const input = element("input", { type: "radio", name, value: option });
        input.checked = option === value;
        input.addEventListener("change", page.change);
        set.append(element("label", {}, input, ` ${text}`));
      }
      controls.append(set);
      return {
        get value() {
          return set.querySelector("input:checked").value;
        },
      };
    },

    button(label, pressed) {
      const button = element("button", { type: "button" }, label);
      button.addEventListener("click", () => {
        pressed();
        page.change();
      });
      controls.append(element("div", { class: "sl-control" }, button));
    },

    plot(options) {
      const made = makePlot(options);
      plots.append(made.svg);
      return made;
    },
  };
  return page;
}

// ---- a plot: axes that can change, and lines and points that are moved, not made again --------------------------------

const BOX = { left: 62, right: 12, top: 26, bottom: 44 };

function axisTicks({ min, max, log, ticks }) {
  if (ticks) return ticks.filter((t) => t >= min && t <= max);
  if (!log) {
    const rough = (max - min) / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough);
    const from = Math.ceil(min / step - 1e-9);
    return Array.from({ length: Math.floor(max / step + 1e-9) - from + 1 }, (_, i) => (from + i) * step);
  }
  const decades = Math.log10(max / min);
  const every = Math.max(1, Math.ceil(decades / 5));
  const fronts = decades > 2 ? [1] : decades > 1 ? [1, 3] : decades > 0.5 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
  const found = [];
  for (let p = Math.floor(Math.log10(min)); p <= Math.log10(max); p++)
    if (p % every === 0) for (const m of fronts) found.push(m * 10 ** p);
  return found.filter((t) => t >= min * 0.999 && t <= max * 1.001);
}

/** options: {label, title, x, y, legend}; an axis is {label, min, max, log, ticks}; the legend is at the "right" or "left".
 * Coordinates are the data's own. */
function makePlot({ label, title = "", x, y, legend: side = "right", width = 460, height = 300 }) {
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  const inner = { width: width - BOX.left - BOX.right, height: height - BOX.top - BOX.bottom };
  const clip = `sl-clip-${++made}`;
  const clipPath = shape("clipPath", { id: clip });
  clipPath.append(shape("rect", { x: BOX.left, y: BOX.top - 3, width: inner.width + 3, height: inner.height + 3 }));
  const grid = shape("g", { class: "sl-grid" });
  const marks = shape("g", { "clip-path": `url(#${clip})` });
  const legend = shape("g", { class: "sl-legend" });
  const heading = shape("text", { x: BOX.left, y: 16, class: "sl-plot-title" }, title);
  svg.append(clipPath, heading, grid, marks, legend);
  const axes = { x: { ...x }, y: { ...y } };
  const share = (axis, value) => {
    const to = axis.log ? Math.log : Number;
    return (to(value) - to(axis.min)) / (to(axis.max) - to(axis.min));
  };
  const X = (value) => BOX.left + inner.width * share(axes.x, value);
  const Y = (value) => BOX.top + inner.height * (1 - share(axes.y, value));
  const placed = (xs, ys) =>
    xs.map((value, i) => [X(value), Y(ys[i])]).filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));

  function drawAxes() {
    grid.replaceChildren();
    const bottom = BOX.top + inner.height;
    for (const tick of axisTicks(axes.x)) {
      grid.append(shape("line", { x1: X(tick), x2: X(tick), y1: BOX.top, y2: bottom }));
      grid.append(shape("text", { x: X(tick), y: bottom + 16, "text-anchor": "middle" }, number(tick, 3, 1e6)));
    }
    for (const tick of axisTicks(axes.y)) {
      grid.append(shape("line", { x1: BOX.left, x2: BOX.left + inner.width, y1: Y(tick), y2: Y(tick) }));
      grid.append(shape("text", { x: BOX.left - 6, y: Y(tick) + 4, "text-anchor": "end" }, number(tick, 3, 1e4)));
    }
    const middle = BOX.top + inner.height / 2;
    grid.append(
      shape("text", { x: BOX.left + inner.width / 2, y: height - 8, "text-anchor": "middle" }, axes.x.label),
      shape("text", { x: 13, y: middle, "text-anchor": "middle", transform: `rotate(-90 13 ${middle})` }, axes.y.label),
    );
  }
  drawAxes();

  const entries = [];
  function enter(text, colour, symbol) {
    if (!text) return;
    const row = BOX.top + 8 + 16 * entries.length;
    const place = (away) => (side === "right" ? BOX.left + inner.width - away : BOX.left + away);
    const mark = symbol(place(12), row - 4);
    const words = shape("text", { x: place(24), y: row, "text-anchor": side === "right" ? "end" : "start" }, text);
    entries.push(words);
    legend.append(mark, words);
    return words;
  }

  return {
    svg,
    /** Change an axis, such as axes("y", {log: true, min: 0.1}). What is drawn must be moved again. */
    axes(name, change) {
      if (Object.entries(change).every(([key, value]) => axes[name][key] === value)) return;
      Object.assign(axes[name], change);
      drawAxes();
    },
    title(text) {
      heading.textContent = text;
    },
    describe(sentence) {
      svg.setAttribute("aria-label", sentence);
    },
    /** A line; `move(xs, ys)` puts it elsewhere, `name(text)` changes its entry in the legend. */
    line({ colour = 0, dash = "", label = "", width = 2 } = {}) {
      const style = { fill: "none", stroke: COLOURS[colour] ?? colour, "stroke-width": width, "stroke-dasharray": dash };
      const path = shape("path", style);
      marks.append(path);
      const words = enter(label, colour, (a, b) => shape("path", { ...style, d: `M${a - 8} ${b}H${a + 8}` }));
      return {
        move(xs, ys) {
          const steps = placed(xs, ys).map((at) => at.map((v) => v.toFixed(1)).join(" "));
          path.setAttribute("d", steps.length ? `M${steps.join("L")}` : "");
        },
        name(text) {
          words.textContent = text;
        },
      };
    },
    /** Words at a point in a plot: `move(x, y, words)`; `beside` says how far to the right and below. */
    text({ colour = 0, beside = [7, 4] } = {}) {
      const style = { class: "sl-name", style: `fill: ${COLOURS[colour] ?? colour}` };
      const words = shape("text", style);
      marks.append(words);
      return {
        move(x, y, text) {
          words.setAttribute("x", X(x) + beside[0]);
          words.setAttribute("y", Y(y) + beside[1]);
          words.textContent = text;
        },
      };
    },
    /** Upright bars, `width` wide, from low to high at each x; all but the one numbered `strong` are pale. */
    bars({ colour = 0, width = 24 } = {}) {
      const group = shape("g", { fill: COLOURS[colour] ?? colour });
      marks.append(group);
      return {
        move(xs, lows, highs, strong = -1) {
          const bar = (x, i) => {
            const [top, bottom] = [Y(highs[i]), Y(lows[i])];
            const place = { x: X(x) - width / 2, y: top, width, height: Math.max(0, bottom - top) };
            return shape("rect", { ...place, opacity: i === strong ? 1 : 0.45 });
          };
          group.replaceChildren(...xs.map(bar));
        },
      };
    },
    /** A shaded region between two x, over the whole height; its label stands at the bottom, where there is room. */
    band({ colour = 0, label = "" } = {}) {
      const rect = shape("rect", { fill: COLOURS[colour] ?? colour, opacity: 0.13, y: BOX.top, height: inner.height });
      const words = shape("text", { "font-size": 12, "text-anchor": "middle", y: BOX.top + inner.height - 6 });
      marks.prepend(rect);
      marks.append(words);
      return {
        move(from, to) {
          const [a, b] = [from, to].map((v) => Math.min(Math.max(X(v), BOX.left), BOX.left + inner.width));
          rect.setAttribute("x", a);
          rect.setAttribute("width", Math.max(0, b - a));
          words.setAttribute("x", (a + b) / 2);
          words.textContent = b - a > 6 * label.length ? label : "";
        },
      };
    },
    /**
     * Points; marker is "circle", "square", "triangle" or "cross". With `low` and `high`, each has a vertical bar; with `names`,
     * each has its name beside it: `beside` says how far to the right and below, from the left if it is negative.
     */
    points({ colour = 0, marker = "circle", size = 4.5, label = "", hollow = false, beside = [7, -5] } = {}) {
      const paint = COLOURS[colour] ?? colour;
      const style = hollow ? { fill: "var(--sl-back)", stroke: paint, "stroke-width": 2 } : { fill: paint };
      const draw = (a, b) =>
        marker === "circle"
          ? shape("circle", { ...style, cx: a, cy: b, r: size })
          : marker === "square"
            ? shape("rect", { ...style, x: a - size, y: b - size, width: 2 * size, height: 2 * size })
            : marker === "cross"
              ? shape("path", { stroke: paint, "stroke-width": 2.5, d: `M${a - size} ${b - size}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}` })
              : shape("path", { ...style, d: `M${a} ${b - size}l${size} ${2 * size}h${-2 * size}z` });
      const group = shape("g");
      marks.append(group);
      const words = enter(label, colour, draw);
      return {
        move(xs, ys, { low, high, names } = {}) {
          group.replaceChildren();
          xs.forEach((value, i) => {
            const [a, b] = [X(value), Y(ys[i])];
            if (!Number.isFinite(a) || !Number.isFinite(b)) return;
            if (low) group.append(shape("path", { stroke: paint, "stroke-width": 2, d: `M${a} ${Y(low[i])}V${Y(high[i])}` }));
            const mark = draw(a, b);
            if (names) mark.append(shape("title", {}, names[i]));
            group.append(mark);
            const [right, below] = beside;
            const at = { x: a + right, y: b + below, "text-anchor": right < 0 ? "end" : "start", class: "sl-name" };
            if (names) group.append(shape("text", at, names[i]));
          });
        },
        name(text) {
          words.textContent = text;
        },
      };
    },
  };
}

// ---- a little arithmetic ----------------------------------------------------------------------------------------------

const range = (from, to, n) => Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1));
const spread = (from, to, n) => range(Math.log(from), Math.log(to), n).map(Math.exp);
const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
const rms = (values) => Math.sqrt(mean(values.map((v) => v * v)));

export default {
  render({ model, el }) {
    const data = model.get("data");
    const page = makePage(el, data.title);
    page.source(data.source);
    explorer(page, data);
  },
};
