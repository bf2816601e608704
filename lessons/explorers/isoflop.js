// Lesson 5: slide a budget C along the IsoFLOP valleys of a law, ours or a published one.

// What differs between our runs and the published laws: budgets in powers of ten, and what the axes show.
const OURS = { from: 8.5, sizes: [300, 2e6], losses: [0.75, 3.2], params: [1e3, 9e4], tokens: [1e4, 4e6] };
const THEIRS = { from: 22, sizes: [5e8, 1e13], losses: [1.75, 2.75], params: [3e9, 1.5e12], tokens: [8e10, 3e13] };
const limits = ([min, max]) => ({ min, max });

/** 5.2e10 → "52 billion". */
function count(value) {
  const [unit, word] = value >= 1e12 ? [1e12, " trillion"] : value >= 1e9 ? [1e9, " billion"] : [1, ""];
  return number(Number((value / unit).toPrecision(3))) + word;
}

function explorer(page, data) {
  const options = [
    ["ours", "our runs"],
    ["printed", "Hoffmann et al., as printed"],
    ["unrounded", "the same, before rounding"],
    ["refit", "Besiroglu et al."],
  ];
  const choice = page.choice("The law of:", options, "ours", "law");
  const side = () => (choice.value === "ours" ? OURS : THEIRS);
  const flopsAt = (step) => 10 ** (side().from + step / 40); // 40 steps to a power of ten
  const budget = page.slider("budget C, FLOPs", { key: "budget", min: 0, max: 120, step: 1, value: 60, format: (v) => number(flopsAt(v)) });

  const valleyPlot = page.plot({
    label: "Loss against parameters at equal compute",
    title: "The valley of this budget",
    x: { label: "parameters N", log: true, ...limits(OURS.sizes) },
    y: { label: "loss L (nats per token)", log: true, ticks: [0.8, 1, 1.2, 1.5, 1.8, 2, 2.5], ...limits(OURS.losses) },
  });
  const factorTwo = valleyPlot.band({ colour: 2, label: "factor 2" });
  const faint = valleyPlot.points({ colour: 5, size: 2 });
  const valley = valleyPlot.line({ colour: 1, label: "the law at this budget" });
  const smaller = valleyPlot.points({ colour: 1, size: 4, hollow: true, beside: [-7, 14] });
  const larger = valleyPlot.points({ colour: 1, size: 4, hollow: true, beside: [5, 14] });
  const near = valleyPlot.points({ label: "measured" });
  const best = valleyPlot.points({ colour: 1, size: 6.5, label: "best size" });

  const pairPlot = page.plot({
    label: "Parameters against training tokens",
    title: "Best pairs of N and D",
    x: { label: "parameters N", log: true, ...limits(OURS.params) },
    y: { label: "training tokens D", log: true, ...limits(OURS.tokens) },
  });
  const pairs = pairPlot.line({ colour: 1, label: "best by the law" });
  const equal = pairPlot.line({ colour: 5, dash: "6 4", width: 1.5, label: "equal compute" });
  const twenty = pairPlot.line({ colour: 2, dash: "2 3", label: "20 tokens per parameter" });
  const floors = pairPlot.points({ label: "measured" });
  const above = pairPlot.points();
  const left = pairPlot.points({ beside: [-7, -5] });
  const below = pairPlot.points({ beside: [7, 14] });
  const bestPair = pairPlot.points({ colour: 1, size: 6.5 });
  const besides = { "GPT-3": left, "Jurassic-1": below, LaMDA: below, "MT-NLG": below };

  const lossOf = ([E, A, alpha, B, beta], N, D) => E + A * N ** -alpha + B * D ** -beta;
  // Hoffmann et al. 2022, eq. 4.
  function optimum([, A, alpha, B, beta], C) {
    const N = ((alpha * A) / (beta * B)) ** (1 / (alpha + beta)) * (C / 6) ** (beta / (alpha + beta));
    return [N, C / 6 / N];
  }
  // Where the best size is N, the budget is this; so dragging the best point chooses the budget.
  const budgetOf = (N) => {
    const [, A, alpha, B, beta] = data.laws[choice.value];
    const C = 6 * (N / ((alpha * A) / (beta * B)) ** (1 / (alpha + beta))) ** ((alpha + beta) / beta);
    budget.drag(40 * (Math.log10(C) - side().from));
  };
  const [byValley, byPair] = [valleyPlot, pairPlot].map((plot) => plot.handle({ moved: budgetOf }));
  const nearest = (list, flops, C) => list.reduce((a, b) => (Math.abs(Math.log(flops(b) / C)) < Math.abs(Math.log(flops(a) / C)) ? b : a));

  function audit(law, model) {
    const [N] = optimum(law, 6 * model.params * model.tokens);
    const times = model.params / N;
    const wrong = `was ${number(Math.max(times, 1 / times), 2)} times too ${times > 1 ? "large" : "small"}`;
    const verdict = Math.abs(Math.log(times)) < Math.log(1.25) ? "was close to it" : wrong;
    return `Nearest in compute is ${model.name}, ${count(model.params)} on ${count(model.tokens)}: for its own budget this law says ${count(N)}, so it ${verdict}.`;
  }

  page.onChange(() => {
    const ours = choice.value === "ours";
    const { from, sizes, losses, params, tokens } = side();
    budget.value = budget.value; // what it reads depends on the law
    const [law, C] = [data.laws[choice.value], flopsAt(budget.value)];
    const [N, D] = optimum(law, C);
    const L = lossOf(law, N, D);
    const cost = (factor) => lossOf(law, factor * N, D / factor) / L - 1;

    valleyPlot.axes("x", limits(sizes));
    valleyPlot.axes("y", limits(losses));
    factorTwo.move(N / 2, 2 * N);
    const dense = spread(N / 30, 30 * N, 100);
    valley.move(dense, dense.map((n) => lossOf(law, n, C / 6 / n)));
    best.move([N], [L]);
    for (const [points, factors] of [[smaller, [0.1, 0.5]], [larger, [2, 10]]])
      points.move(factors.map((f) => f * N), factors.map((f) => L * (1 + cost(f))), { names: factors.map((f) => `${f < 1 ? `1/${1 / f}` : f}: ${percent(100 * cost(f))}`) });

    pairPlot.axes("x", limits(params));
    pairPlot.axes("y", limits(tokens));
    const along = [from, from + 3].map((power) => optimum(law, 10 ** power));
    pairs.move(along.map(([n]) => n), along.map(([, d]) => d));
    equal.move([N / 3, 10 * N], [3 * D, D / 10]);
    twenty.move(params, params.map((n) => 20 * n));
    bestPair.move([N], [D]);
    byValley.move(N, L);
    byPair.move(N, D);

    const measured = nearest(data.valleys, (v) => v.flops, C);
    const model = nearest(data.models, (m) => 6 * m.params * m.tokens, C);
    near.move(ours ? measured.params : [model.params], ours ? measured.loss : [lossOf(law, model.params, C / 6 / model.params)]);
    near.name(ours ? `measured at ${number(measured.flops, 2)}` : `the size of ${model.name}`);
    faint.move(ours ? data.valleys.flatMap((v) => v.params) : [], data.valleys.flatMap((v) => v.loss));
    floors.move(ours ? data.valleys.map((v) => v.floor) : [], data.valleys.map((v) => v.flops / 6 / v.floor));
    floors.name(ours ? "floors of the measured valleys" : "published models");
    for (const points of [above, left, below]) {
      const shown = ours ? [] : data.models.filter((m) => (besides[m.name] ?? above) === points);
      points.move(shown.map((m) => m.params), shown.map((m) => m.tokens), { names: shown.map((m) => m.name) });
    }
    page.source(ours ? data.sources.ours : data.sources.published);

    const plan = `C = ${number(C)}: best are ${count(N)} parameters on ${count(D)} tokens, ${number(D / N, 2)} for each.`;
    const [tenth, half, twice, ten] = [0.1, 0.5, 2, 10].map((f) => `${(100 * cost(f)).toFixed(1)}\u00a0%`);
    const price = `Half that size would raise the loss by ${half}, twice by ${twice}, a tenth by ${tenth}, ten times by ${ten}.`;
    const floor = `The valley measured at ${number(measured.flops, 2)} has its floor at ${count(Math.round(measured.floor))} parameters. This law is our language's and no other's.`;
    page.say(`${plan} ${price} ${ours ? floor : audit(law, model)}`);
    valleyPlot.describe(`Loss against parameters at equal compute. ${plan} ${price}`);
    pairPlot.describe(`Parameters against tokens. ${plan} Along the line of best pairs the tokens per parameter change from ${number(along[0][1] / along[0][0], 2)} to ${number(along[1][1] / along[1][0], 2)}.`);
  });
}
