// A plot: axes that can change, lines and points that are moved and not made again, words beside what they name, and
// what can be dragged or drawn.

const BOX = { left: 46, right: 12, top: 24, bottom: 42 };
const MANY = 50; // places of a mark that its plot's words look at

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

/** options: {label, title, x, y}; an axis is {label, min, max, log, ticks}. Coordinates are the data's own. */
function makePlot({ label, title = "", x, y }) {
  const size = { width: 460, height: 290 };
  const svg = shape("svg", { role: "img", "aria-label": label });
  const clip = `sl-clip-${++made}`;
  const clipPath = shape("clipPath", { id: clip });
  const frameOfMarks = shape("rect");
  clipPath.append(frameOfMarks);
  const grid = shape("g", { class: "sl-grid" });
  const marks = shape("g", { "clip-path": `url(#${clip})` });
  const names = shape("g");
  svg.append(clipPath, grid, marks, names);
  const heading = element("p", { class: "sl-plot-title" }, title);
  const stage = element("div", { class: "sl-stage" }, svg);
  const frame = element("div", { class: "sl-plot" }, heading, stage);
  const axes = { x: { ...x }, y: { ...y } };
  const inner = { width: 0, height: 0 };
  const share = (axis, value) => {
    const to = axis.log ? Math.log : Number;
    return (to(value) - to(axis.min)) / (to(axis.max) - to(axis.min));
  };
  const valueAt = ({ log, min, max }, part) => (log ? min * (max / min) ** part : min + part * (max - min));
  const X = (value) => BOX.left + inner.width * share(axes.x, value);
  const Y = (value) => BOX.top + inner.height * (1 - share(axes.y, value));
  const fromX = (pixel) => valueAt(axes.x, (pixel - BOX.left) / inner.width);
  const fromY = (pixel) => valueAt(axes.y, 1 - (pixel - BOX.top) / inner.height);
  const placed = (xs, ys) =>
    xs.map((value, i) => [X(value), Y(ys[i])]).filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));
  const inside = ([a, b]) => a >= BOX.left && a <= BOX.left + inner.width && b >= BOX.top && b <= BOX.top + inner.height;

  function setSize(width) {
    size.width = width;
    size.height = Math.round(Math.min(290, Math.max(190, 0.58 * width)));
    inner.width = size.width - BOX.left - BOX.right;
    inner.height = size.height - BOX.top - BOX.bottom;
    svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    const edges = { x: BOX.left, y: BOX.top - 3, width: inner.width + 3, height: inner.height + 3 };
    for (const [key, value] of Object.entries(edges)) frameOfMarks.setAttribute(key, value);
    for (const { rect, words } of bands) {
      rect.setAttribute("height", inner.height);
      words.setAttribute("y", BOX.top + inner.height - 6);
    }
    drawAxes();
  }

  function drawAxes() {
    grid.replaceChildren();
    const bottom = BOX.top + inner.height;
    let free = -Infinity; // where ticks would touch, one of them goes
    for (const tick of axisTicks(axes.x)) {
      const [text, at] = [number(tick, 3, 1e6), X(tick)];
      grid.append(shape("line", { x1: at, x2: at, y1: BOX.top, y2: bottom }));
      if (at - wide(text) / 2 < free) continue;
      free = at + wide(text) / 2 + 6;
      grid.append(shape("text", { x: Math.min(at, size.width - wide(text) / 2), y: bottom + 16, "text-anchor": "middle" }, text));
    }
    for (const tick of axisTicks(axes.y)) {
      grid.append(shape("line", { x1: BOX.left, x2: BOX.left + inner.width, y1: Y(tick), y2: Y(tick) }));
      grid.append(shape("text", { x: BOX.left - 6, y: Y(tick) + 4, "text-anchor": "end" }, number(tick, 3, 1e4)));
    }
    grid.append(
      shape("text", { x: BOX.left + inner.width / 2, y: size.height - 6, "text-anchor": "middle" }, axes.x.label),
      shape("text", { x: 2, y: 12 }, axes.y.label),
    );
  }

  // Words stand beside what they name, where they hide least: for each, some places are tried.
  const labelled = [], drawn = [], bands = [], grips = [];
  const wide = (text) => 6.9 * text.length;
  function mark(label, colour) {
    const one = { pixels: [], boxes: [], words: null, last: 0, clear() {} };
    drawn.push(one);
    if (!label) return one;
    one.words = shape("text", { class: "sl-name", style: `fill: ${COLOURS[colour] ?? colour}`.replace("currentColor", "var(--sl-ink)") }, label);
    names.append(one.words);
    labelled.push(one);
    return one;
  }
  function settle() {
    const few = ({ pixels }) => (pixels.length < 2 * MANY ? pixels : pixels.filter((_, i) => i % Math.floor(pixels.length / MANY) === 0));
    const pixels = drawn.flatMap(few);
    const boxes = drawn.flatMap((one) => one.boxes);
    const touch = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    // What has the fewest places comes first.
    for (const one of [...labelled].sort((a, b) => a.pixels.length - b.pixels.length)) {
      const own = one.pixels.filter(inside);
      if (!own.length || !one.words.textContent) {
        one.words.setAttribute("visibility", "hidden");
        continue;
      }
      const width = wide(one.words.textContent);
      let best = null;
      PLACES.forEach(([part, right, below], i) => {
        const [a, b] = own[Math.round(part * (own.length - 1))];
        const left = Math.min(Math.max(a + right * (width / 2 + 9) - width / 2, BOX.left + 2), BOX.left + inner.width - width);
        const base = Math.min(Math.max(b + below, BOX.top + 11), BOX.top + inner.height - 4);
        const room = [left - 2, base - 11, left + width + 2, base + 4];
        let price = Math.hypot(Math.max(left - a, a - left - width, 0), Math.abs(base - 4 - b)) / 12 + i / 50 - (i === one.last ? 1.5 : 0);
        for (const [p, q] of pixels) if (p > room[0] && p < room[2] && q > room[1] && q < room[3]) price += 1;
        for (const other of boxes) if (touch(room, other)) price += 40;
        if (!best || price < best.price) best = { price, left, base, room, i };
      });
      one.last = best.i;
      boxes.push(best.room);
      one.words.setAttribute("x", best.left);
      one.words.setAttribute("y", best.base);
      one.words.setAttribute("visibility", "visible");
    }
  }
  /** A name beside a point, which starts there or ends there, inside of the plot. */
  function nameAt(a, b, [right, below], text) {
    const width = wide(text);
    const start = right < 0 ? a + right - width : a + right;
    const left = Math.min(Math.max(start, BOX.left + 2), BOX.left + inner.width - width + 4);
    const base = Math.min(Math.max(b + below, BOX.top + 9), BOX.top + inner.height - 3);
    const end = right < 0 && left === start;
    return { x: end ? a + right : left, y: base, end, room: [left, base - 11, left + width, base + 4] };
  }

  /** Follow the pointer from `target` on: `moved(x, y)` in pixels of the plot; `from()` says where the target is. */
  function follow(target, moved, from = null) {
    let away = null;
    const at = (event) => {
      const { left, top, width } = stage.getBoundingClientRect();
      const scale = size.width / width;
      return [(event.clientX - left) * scale, (event.clientY - top) * scale];
    };
    target.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      target.setPointerCapture(event.pointerId);
      const [a, b] = at(event);
      away = from ? [from()[0] - a, from()[1] - b] : [0, 0];
      if (!from) moved(a, b);
    });
    target.addEventListener("pointermove", (event) => {
      if (!away) return;
      const [a, b] = at(event);
      moved(a + away[0], b + away[1]);
    });
    for (const name of ["pointerup", "pointercancel"]) target.addEventListener(name, () => (away = null));
    stage.append(target);
  }

  const plot = {
    frame,
    svg,
    settle,
    show(shown) {
      frame.hidden = !shown;
    },
    /** Nothing is drawn any more but the axes. */
    clear() {
      for (const one of drawn) {
        one.clear();
        [one.pixels, one.boxes] = [[], []];
      }
      for (const grip of grips) grip.hidden = true;
    },
    /** Take the width that the page gives; whether that is another one. */
    fit() {
      const width = Math.round(stage.clientWidth);
      if (!width || width === size.width) return false;
      setSize(width);
      return true;
    },
    /**
     * What can be dragged in the picture. `along` is "x", "y" or "xy"; `moved(x, y)` hears where it is dragged to, and moves a
     * slider, which does the same for the keyboard. `move(x, y)` puts it elsewhere; outside of the plot it is not there.
     */
    handle({ along = "x", moved }) {
      const grip = element("div", { class: `sl-grip sl-grip-${along}`, "aria-hidden": "true", hidden: "" });
      grips.push(grip);
      let place = [0, 0];
      follow(grip, (a, b) => {
        const within = [Math.min(Math.max(a, BOX.left), BOX.left + inner.width), Math.min(Math.max(b, BOX.top), BOX.top + inner.height)];
        moved(fromX(within[0]), fromY(within[1]));
      }, () => place);
      return {
        move(x, y) {
          place = [X(x), Y(y)];
          grip.hidden = !placed([x], [y]).some(inside);
          if (grip.hidden) return;
          grip.style.left = `${(100 * place[0]) / size.width}%`;
          grip.style.top = `${(100 * place[1]) / size.height}%`;
        },
      };
    },
    /** Values to be drawn over given x, by the pointer or by keys. `at(x)` names one; `moved(i, y)` hears of each change. */
    drawing({ at, moved }) {
      const sheet = element("div", { class: "sl-sheet", "aria-hidden": "true" });
      const handles = [];
      let [xs, ys, last] = [[], [], null];
      const put = (i, pixel) => moved(i, fromY(Math.min(Math.max(pixel, BOX.top), BOX.top + inner.height)));
      follow(sheet, (a, b) => {
        const near = xs.reduce((best, x, i) => (Math.abs(X(x) - a) < Math.abs(X(xs[best]) - a) ? i : best), 0);
        const [from, height] = last ?? [near, b];
        for (let i = Math.min(from, near); i <= Math.max(from, near); i++)
          put(i, near === from ? b : height + ((b - height) * (i - from)) / (near - from)); // none is left out by a fast hand
        last = [near, b];
      });
      sheet.addEventListener("pointerdown", () => (last = null), true);
      function key(event, i) {
        const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 6, PageDown: -6, Home: -60, End: 60 }[event.key];
        if (!steps || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        put(i, Y(ys[i]) - (steps * inner.height) / 60);
      }
      return {
        handles,
        move(newXs, newYs) {
          [xs, ys] = [newXs, newYs];
          while (handles.length > xs.length) handles.pop().remove();
          while (handles.length < xs.length) {
            const i = handles.length;
            const dot = element("div", { class: "sl-dot", role: "slider", tabindex: 0, "aria-orientation": "vertical" });
            dot.addEventListener("keydown", (event) => key(event, i));
            handles.push(dot);
            stage.append(dot);
          }
          sheet.hidden = !xs.length;
          if (!xs.length) return;
          const gap = xs.length > 1 ? (X(xs[1]) - X(xs[0])) / 2 : 30;
          const edges = { left: X(xs[0]) - gap, right: BOX.left + inner.width, top: BOX.top, bottom: BOX.top + inner.height };
          sheet.style.left = `${(100 * edges.left) / size.width}%`;
          sheet.style.width = `${(100 * (edges.right - edges.left)) / size.width}%`;
          sheet.style.top = `${(100 * edges.top) / size.height}%`;
          sheet.style.height = `${(100 * (edges.bottom - edges.top)) / size.height}%`;
          handles.forEach((dot, i) => {
            dot.style.left = `${(100 * X(xs[i])) / size.width}%`;
            dot.style.top = `${(100 * Y(ys[i])) / size.height}%`;
            dot.setAttribute("aria-label", `Your drawing at ${at(xs[i])}`);
            dot.setAttribute("aria-valuemin", axes.y.min);
            dot.setAttribute("aria-valuemax", axes.y.max);
            dot.setAttribute("aria-valuenow", Number(ys[i].toPrecision(4)));
            dot.setAttribute("aria-valuetext", number(ys[i]));
          });
        },
      };
    },
    /** Change an axis, such as axes("y", {log: true, min: 0.1}). What is drawn must be moved again. */
    axes(name, change) {
      if (Object.entries(change).every(([key, value]) => axes[name][key] === value)) return;
      Object.assign(axes[name], change);
      drawAxes();
    },
    title(text) {
      if (heading.textContent !== text) heading.textContent = text;
    },
    describe(sentence) {
      svg.setAttribute("aria-label", sentence);
    },
    /** A line; `move(xs, ys)` puts it elsewhere, `name(text)` changes the words beside it. */
    line({ colour = 0, dash = "", label = "", width = 2 } = {}) {
      const style = { fill: "none", stroke: COLOURS[colour] ?? colour, "stroke-width": width, "stroke-dasharray": dash };
      const path = shape("path", style);
      marks.append(path);
      const one = mark(label, colour);
      one.clear = () => path.removeAttribute("d");
      return {
        move(xs, ys) {
          const steps = placed(xs, ys);
          path.setAttribute("d", steps.length ? `M${steps.map((at) => at.map((v) => v.toFixed(1)).join(" ")).join("L")}` : "");
          one.pixels = along(steps);
        },
        name(text) {
          one.words.textContent = text;
        },
      };
    },
    /** Words at a point in a plot: `move(x, y, words)`; `beside` says how far to the right and below. */
    text({ colour = 0, beside = [7, 4] } = {}) {
      const style = { class: "sl-name", style: `fill: ${COLOURS[colour] ?? colour}` };
      const words = shape("text", style);
      marks.append(words);
      const one = mark("", colour);
      one.clear = () => (words.textContent = "");
      return {
        move(x, y, text) {
          const { x: left, y: base, end, room } = nameAt(X(x), Y(y), beside, text);
          words.setAttribute("x", left);
          words.setAttribute("y", base);
          words.setAttribute("text-anchor", end ? "end" : "start");
          words.textContent = text;
          one.boxes = [room];
        },
      };
    },
    /** Upright bars, `width` wide, from low to high at each x; all but the one numbered `strong` are pale. */
    bars({ colour = 0, width = 24 } = {}) {
      const group = shape("g", { fill: COLOURS[colour] ?? colour });
      marks.append(group);
      mark("", colour).clear = () => group.replaceChildren();
      return {
        move(xs, lows, highs, strong = -1) {
          const narrow = Math.min(width, (0.7 * inner.width) / (xs.length + 2));
          const bar = (x, i) => {
            const [top, bottom] = [Y(highs[i]), Y(lows[i])];
            const place = { x: X(x) - narrow / 2, y: top, width: narrow, height: Math.max(0, bottom - top) };
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
      bands.push({ rect, words });
      const one = mark("", colour);
      one.clear = () => {
        rect.setAttribute("width", 0);
        words.textContent = "";
      };
      return {
        move(from, to) {
          const [a, b] = [from, to].map((v) => Math.min(Math.max(X(v), BOX.left), BOX.left + inner.width));
          rect.setAttribute("x", a);
          rect.setAttribute("width", Math.max(0, b - a));
          words.setAttribute("x", (a + b) / 2);
          words.textContent = b - a > wide(label) ? label : "";
          const [middle, base] = [(a + b) / 2, BOX.top + inner.height - 6];
          one.boxes = words.textContent ? [[middle - wide(label) / 2, base - 11, middle + wide(label) / 2, base + 4]] : [];
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
      const one = mark(label, colour);
      let before = ""; // what stays is not drawn anew
      one.clear = () => {
        before = "";
        group.replaceChildren();
      };
      return {
        move(xs, ys, { low, high, names } = {}) {
          const places = xs.map((value, i) => [X(value), Y(ys[i])]);
          const now = [places, low?.map(Y), high?.map(Y), names].join(";");
          if (now === before) return;
          before = now;
          const parts = [];
          [one.pixels, one.boxes] = [[], []];
          places.forEach(([a, b], i) => {
            if (!Number.isFinite(a) || !Number.isFinite(b)) return;
            if (low) parts.push(shape("path", { stroke: paint, "stroke-width": 2, d: `M${a} ${Y(low[i])}V${Y(high[i])}` }));
            const dot = draw(a, b);
            if (names) dot.append(shape("title", {}, names[i]));
            parts.push(dot);
            one.pixels.push([a, b]);
            if (!names) return;
            const { x: left, y: base, end, room } = nameAt(a, b, beside, names[i]);
            parts.push(shape("text", { x: left, y: base, "text-anchor": end ? "end" : "start", class: "sl-name" }, names[i]));
            if (inside([a, b])) one.boxes.push(room);
          });
          group.replaceChildren(...parts);
        },
        name(text) {
          one.words.textContent = text;
        },
      };
    },
  };
  setSize(size.width);
  return plot;
}

// Where the words of a mark may stand: at which part of it, how far to the right in their own width, and how far below.
const PLACES = [0.95, 0.8, 0.62, 0.45, 0.3, 0.15, 0.04].flatMap((part) => [[part, 0, -8], [part, 0, 17], [part, 1, 4], [part, -1, 4], [part, 0, -24], [part, 0, 33]]);

/** Points on a path of straight parts, a few pixels apart. */
function along(steps) {
  const found = steps.slice(0, 1);
  for (let i = 1; i < steps.length; i++) {
    const [[a, b], [c, d]] = [steps[i - 1], steps[i]];
    const n = Math.min(60, Math.max(1, Math.round(Math.hypot(c - a, d - b) / 9)));
    for (let k = 1; k <= n; k++) found.push([a + ((c - a) * k) / n, b + ((d - b) * k) / n]);
  }
  return found;
}
