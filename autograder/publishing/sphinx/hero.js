// The picture on the front page: a budget, slid from our own runs to the largest published ones. It is put together
// with the explorers' kit, and has the data of the explorer of the valleys.

const count = (value) => {
  const [unit, word] = value >= 1e12 ? [1e12, " trillion"] : value >= 1e9 ? [1e9, " billion"] : value >= 1e6 ? [1e6, " million"] : [1, ""];
  return number(Number((value / unit).toPrecision(2))) + word;
};
const HALF = 60; // steps of the slider for ours, and as many for theirs
const OURS = { from: 8.5, to: 11.5, law: "ours", sizes: [200, 1e6], losses: [0.75, 3.2], ticks: [0.8, 1, 1.5, 2, 3] };
const THEIRS = { from: 22.5, to: 24.5, law: "refit", sizes: [1e9, 3e12], losses: [1.85, 2.7], ticks: [1.9, 2, 2.2, 2.4, 2.6] };
const limits = ([min, max]) => ({ min, max });

function explorer(page, data) {
  const sideOf = (step) => (step <= HALF ? OURS : THEIRS);
  const flopsAt = (step) => {
    const { from, to } = sideOf(step);
    return 10 ** (from + ((to - from) * (step <= HALF ? step : step - HALF - 1)) / HALF);
  };
  const budget = page.slider("Compute budget", {
    min: 0, max: 2 * HALF + 1, step: 1, value: 24, format: (step) => `${number(flopsAt(step), 2)} FLOPs`,
  });

  const valleyPlot = page.plot({
    label: "Loss against model size at equal compute",
    title: "Which size is best for this budget?",
    x: { label: "parameters N", log: true, ...limits(OURS.sizes) },
    y: { label: "loss (nats per token)", log: true, ticks: OURS.ticks, ...limits(OURS.losses) },
  });
  const others = data.valleys.map(() => valleyPlot.line({ colour: 5, width: 1 }));
  const faint = valleyPlot.points({ colour: 5, size: 2.2 });
  const valley = valleyPlot.line({ colour: 0, width: 3 });
  const near = valleyPlot.points({ colour: 0, size: 4.5 });
  const best = valleyPlot.points({ colour: 1, size: 8, beside: [0, 24] });

  const pairPlot = page.plot({
    label: "Parameters against training tokens, from our runs to published models",
    title: "From our runs to published models",
    x: { label: "parameters N", log: true, min: 300, max: 3e13 },
    y: { label: "training tokens D", log: true, min: 3e3, max: 3e14 },
  });
  const equal = pairPlot.line({ colour: 0, width: 2 });
  const twenty = pairPlot.line({ colour: 5, dash: "3 4", width: 1.5 });
  const floors = pairPlot.points({ colour: 0, size: 4 });
  const models = pairPlot.points({ colour: 2, size: 3.5, marker: "square" });
  const named = pairPlot.points({ colour: 2, size: 5, marker: "square", beside: [-9, -6] });
  const here = pairPlot.points({ colour: 1, size: 8 });
  const words = pairPlot.points({ colour: 5, size: 0, beside: [8, 4] });

  const lossOf = ([E, A, alpha, B, beta], N, D) => E + A * N ** -alpha + B * D ** -beta;
  function optimum([, A, alpha, B, beta], C) { // Hoffmann et al. 2022, eq. 4
    const N = ((alpha * A) / (beta * B)) ** (1 / (alpha + beta)) * (C / 6) ** (beta / (alpha + beta));
    return [N, C / 6 / N];
  }
  // Where the best size is N, the budget is this: the best point is dragged along the valleys, from ours to theirs as well.
  const budgets = range(0, 2 * HALF + 1, 2 * HALF + 2);
  const bests = budgets.map((step) => optimum(data.laws[sideOf(step).law], flopsAt(step))[0]);
  const [byValley, byPair] = [valleyPlot, pairPlot].map((plot, i) =>
    plot.handle({ moved: (N) => budget.drag(nearestTo(bests.map((best, step) => (i || sideOf(step) === sideOf(budget.value) ? best : 1e99)), N, Math.log)) }),
  );
  const distance = (flops, C) => Math.abs(Math.log(flops / C));
  const nearest = (list, flops, C) => list.reduce((a, b) => (distance(flops(b), C) < distance(flops(a), C) ? b : a));
  const cost = (model) => 6 * model.params * model.tokens;

  function verdict(law, model) {
    const times = model.params / optimum(law, cost(model))[0];
    const wrong = `was ${number(Math.max(times, 1 / times), 2)} times too ${times > 1 ? "large" : "small"} for its budget`;
    return `${model.name} (${count(model.params)} parameters) ${distance(times, 1) < Math.log(1.25) ? "was close to that" : wrong}.`;
  }

  page.onChange(() => {
    const side = sideOf(budget.value);
    const ours = side === OURS;
    const [law, C] = [data.laws[side.law], flopsAt(budget.value)];
    const [N, D] = optimum(law, C);
    const measured = nearest(data.valleys, (one) => one.flops, C);
    const model = nearest(data.models, cost, C);

    valleyPlot.axes("x", limits(side.sizes));
    valleyPlot.axes("y", { ...limits(side.losses), ticks: side.ticks });
    const curve = (line, flops) => {
      const sizes = spread(...side.sizes, 90);
      const losses = sizes.map((n) => lossOf(law, n, flops / 6 / n));
      const shown = sizes.filter((_, i) => losses[i] <= side.losses[1]);
      line.move(shown, losses.filter((loss) => loss <= side.losses[1]));
    };
    others.forEach((line, i) => curve(line, ours ? data.valleys[i].flops : 10 ** (side.from + ((side.to - side.from) * i) / (others.length - 1))));
    curve(valley, C);
    faint.move(ours ? data.valleys.flatMap((one) => one.params) : [], data.valleys.flatMap((one) => one.loss));
    const close = distance(measured.flops, C) < 0.2;
    near.move(ours ? (close ? measured.params : []) : [model.params], ours ? measured.loss : [lossOf(law, model.params, C / 6 / model.params)], ours ? {} : { names: [model.name] });
    best.move([N], [lossOf(law, N, D)], { names: ["best size"] });

    const ends = [Math.sqrt(C / 6) / 300, Math.sqrt(C / 6) * 300];
    equal.move(ends, ends.map((n) => C / 6 / n));
    twenty.move([300, 1.4e13], [6e3, 2.8e14]);
    floors.move(data.valleys.map((one) => one.floor), data.valleys.map((one) => one.flops / 6 / one.floor));
    const rest = data.models.filter((one) => one !== model || ours);
    models.move(rest.map((one) => one.params), rest.map((one) => one.tokens));
    named.move(ours ? [] : [model.params], [model.tokens], { names: [model.name] });
    here.move([N], [D]);
    byValley.move(N, lossOf(law, N, D));
    byPair.move(N, D);
    words.move(
      [8e4, ours ? 4e10 : 1e30, 1e7],
      [data.valleys[0].flops / 1e4, 1.2e10, 2.2e8],
      { names: ["our own runs", "LLMs", "20 tokens per parameter"] },
    );

    const whoseLaw = ours ? "" : ", by the law of Besiroglu et al.,";
    const plan = `With ${number(C, 2)} FLOPs, the best model${whoseLaw} has ${count(N)} parameters and reads ${count(D)} tokens.`;
    const whose = ours ? `Measured: our own runs${close ? `, here the valley at ${number(measured.flops, 2)}` : ""}.` : verdict(law, model);
    page.say(`${plan} ${whose}`);
    page.source(ours ? data.sources.ours : data.sources.published);
    valleyPlot.describe(`Loss against model size at equal compute: a valley. ${plan}`);
    pairPlot.describe(`Parameters against training tokens. ${plan}`);
  });
}
