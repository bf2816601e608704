// Lesson 4: walk along the sizes of a measured valley; the loss by the law in three parts, against the measured one.

function explorer(page, { valleys, law: [E, A, alpha, B, beta], published }) {
  const parts = (flops, N) => [A * N ** -alpha, B * (flops / 6 / N) ** -beta];
  const budget = page.slider("budget C, FLOPs", { key: "budget", min: 0, max: valleys.length - 1, step: 1, value: 3, format: (i) => number(valleys[i].flops, 2) });
  const sizeOf = (i) => {
    const { params } = valleys[budget.value];
    return params[Math.min(i, params.length - 1)];
  };
  const most = Math.max(...valleys.map((v) => v.params.length)) - 1;
  const size = page.slider("parameters N", { key: "size", min: 0, max: most, step: 1, value: 0, format: (i) => number(sizeOf(i)) });

  const barPlot = page.plot({
    label: "Parts of the loss at each size",
    title: "What the loss consists of",
    x: { label: "parameters N", log: true, min: 300, max: 3e6 },
    y: { label: "loss L (nats per token)", min: 0, max: 2.5 },
  });
  const colours = [5, 0, 1];
  const names = ["floor E", "limited model", "limited data"];
  const bars = colours.map((colour) => barPlot.bars({ colour }));
  const barNames = colours.map((colour) => barPlot.text({ colour, beside: [17, 4] }));
  const measured = barPlot.points({ colour: "var(--sl-ink)", size: 4 });
  const measuredName = barPlot.text({ colour: "var(--sl-ink)", beside: [-14, -9] });

  const partPlot = page.plot({
    label: "Both parts against tokens per parameter",
    title: "Above E: one part falls, the other rises",
    x: { label: "tokens per parameter", log: true, min: 0.1, max: 3000, ticks: [1, 10, 100, 1000] },
    y: { label: "nats per token above E", min: 0, max: 1.6 },
  });
  const paints = [0, 1, "var(--sl-ink)"];
  const curves = paints.map((colour) => partPlot.line({ colour }));
  const curveNames = paints.map((colour) => partPlot.text({ colour, beside: [10, 4] }));
  const chosen = partPlot.points({ colour: 2, size: 7, hollow: true });
  const reducible = partPlot.points({ colour: "var(--sl-ink)", size: 3 });
  const models = partPlot.points({ colour: 3, marker: "square", size: 3, beside: [-6, 4], label: "published" });

  const byBar = barPlot.handle({ moved: (N) => size.drag(nearestTo(valleys[budget.value].params, N, Math.log)) });
  const byPart = partPlot.handle({
    moved: (ratio) => {
      const { flops, params } = valleys[budget.value];
      size.drag(nearestTo(params.map((N) => flops / 6 / N ** 2), ratio, Math.log));
    },
  });

  // Names that would touch are moved apart: at least `gap` from one to the next, upwards.
  const apart = (heights, gap) => {
    const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b]);
    const free = [...heights];
    order.forEach((at, i) => (free[at] = i ? Math.max(heights[at], free[order[i - 1]] + gap) : heights[at]));
    return free;
  };

  page.onChange(() => {
    const { flops, params, loss } = valleys[budget.value];
    const at = Math.min(size.value, params.length - 1);
    size.value = at; // a valley may have fewer sizes than the slider; what it reads depends on the valley
    const N = params[at];
    const D = flops / 6 / N;
    const split = params.map((n) => parts(flops, n));
    const top = 1.12 * Math.max(...loss, ...split.map(([a, b]) => E + a + b));

    barPlot.axes("x", { min: params[0] / 1.3, max: params.at(-1) * (params.at(-1) / params[0]) ** 0.6 });
    barPlot.axes("y", { max: top });
    barPlot.title(`${number(flops, 2)} FLOPs: what the loss consists of`);
    const edges = split.map(([a, b]) => [0, E, E + a, E + a + b]);
    bars.forEach((bar, k) => bar.move(params, edges.map((e) => e[k]), edges.map((e) => e[k + 1]), at));
    const heights = apart(names.map((_, k) => (edges.at(-1)[k] + edges.at(-1)[k + 1]) / 2), 0.065 * top);
    barNames.forEach((name, k) => name.move(params.at(-1), heights[k], names[k]));
    measured.move(params, loss);
    measuredName.move(params[0], loss[0], "measured");

    const most = Math.max(...split.map(([a, b]) => a + b), ...loss.map((L) => L - E));
    partPlot.axes("y", { min: -0.2 * most, max: 1.1 * most });
    const dense = spread(params[0], params.at(-1), 60);
    const ratio = (n) => flops / 6 / n ** 2;
    const lines = dense.map((n) => parts(flops, n)).map(([a, b]) => [a, b, a + b]);
    curves.forEach((curve, k) => curve.move(dense.map(ratio), lines.map((l) => l[k])));
    const ends = apart(lines[0], 0.075 * most);
    curveNames.forEach((name, k) => name.move(ratio(dense[0]), ends[k], [...names.slice(1), "both"][k]));
    reducible.move(params.map(ratio), loss.map((L) => L - E));
    chosen.move([ratio(N)], [split[at][0] + split[at][1]]);
    byBar.move(N, edges[at][3]);
    byPart.move(ratio(N), split[at][0] + split[at][1]);
    models.move(published.map((m) => m.ratio), published.map(() => -0.1 * most), { names: published.map((m) => m.name) });

    const [model, data] = split[at];
    const sum = E + model + data;
    const off = 100 * (sum / loss[at] - 1);
    let words = `N = ${number(N)}, D = ${number(D)}: ${number(D / N)} tokens per parameter. By the law ${E.toFixed(3)} (floor) + ${model.toFixed(3)} (limited model) + ${data.toFixed(3)} (limited data) = ${sum.toFixed(3)} nats per token; measured ${loss[at].toFixed(3)}, so the law is ${Math.abs(off).toFixed(1)} % too ${off > 0 ? "high" : "low"}.`;
    if (at + 1 < params.length) {
      const [less, more] = [model - split[at + 1][0], split[at + 1][1] - data];
      words += ` The next size takes ${less.toFixed(3)} off the model's part and adds ${more.toFixed(3)} to the data's: the loss ${less > more ? "falls" : "rises"}.`;
    }
    page.say(words);
    barPlot.describe(`Bars of three parts at ${params.length} sizes of equal compute, with the measured losses. ${words}`);
    partPlot.describe(`The model's part, the data's part and their sum against tokens per parameter. ${words}`);
  });
}
