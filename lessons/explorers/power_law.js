// Lesson 1: choose E and alpha over measured points. A is then the best one, by least squares of relative errors.

function explorer(page, { series, entropy }) {
  const which = page.choice("Runs:", Object.entries(series).map(([name, one]) => [name, one.name]), "ours", "runs");
  const axes = page.choice("Axes:", [["linear", "linear"], ["log", "logarithmic"], ["reduced", "logarithmic, L − E"]], "linear", "axes");
  const floor = page.slider("E, nats per token", { key: "E", min: 0, max: 0.95, step: 0.005, value: 0, format: (v) => v.toFixed(3) });
  const exponent = page.slider("alpha", { key: "alpha", min: 0.02, max: 1.5, step: 0.01, value: 0.1, format: (v) => v.toFixed(2) });
  const runs = () => series[which.value];
  const ends = () => [runs().x[0], runs().x.at(-1)];

  const lawPlot = page.plot({
    label: "Measured losses and the chosen law",
    title: "The law and the runs",
    x: { label: series.ours.label, min: 0, max: 1.1 * series.ours.x.at(-1), log: false },
    y: { label: "loss L (nats per token)", min: 0.75, max: 1.3, log: false },
  });
  const curve = lawPlot.line({ colour: 1, label: "your law" });
  const measured = lawPlot.points({ label: "measured" });
  const bottom = lawPlot.line({ colour: 2, dash: "5 4", width: 1.5, label: "E" });
  const restPlot = page.plot({
    label: "Residuals",
    title: "What is left: measured above the law",
    x: { label: series.ours.label, min: 0.7 * series.ours.x[0], max: 1.4 * series.ours.x.at(-1), log: true },
    y: { label: "residual (%)", min: -10, max: 10 },
  });
  const zero = restPlot.line({ colour: 1, width: 1.5 });
  const rests = restPlot.points();

  // For given E and alpha the law is linear in A: minimise the sum of ((L − E − A·z)/L)² over the runs.
  function bestA(E, alpha) {
    const { x, loss } = runs();
    const z = x.map((D) => (D / x[0]) ** -alpha);
    const above = z.reduce((sum, v, i) => sum + (v * (loss[i] - E)) / loss[i] ** 2, 0);
    return above / z.reduce((sum, v, i) => sum + (v / loss[i]) ** 2, 0);
  }
  const law = (E, alpha, A, D) => E + A * (D / runs().x[0]) ** -alpha;
  const misses = (E, alpha) => {
    const A = bestA(E, alpha);
    return runs().x.map((D, i) => 100 * (runs().loss[i] / law(E, alpha, A, D) - 1));
  };
  page.button("Find the best", () => {
    let best = [Infinity];
    for (const E of range(0, runs().most, Math.round(runs().most / 0.005) + 1))
      for (const alpha of range(0.02, 1.5, 149)) {
        const miss = rms(misses(E, alpha));
        if (miss < best[0]) best = [miss, E, alpha];
      }
    page.glide([[floor, best[1]], [exponent, best[2]]]);
  });

  // The floor's line is dragged up and down; the curve by its left end, which alpha lifts.
  const alphas = range(0.02, 1.5, 149);
  const byFloor = lawPlot.handle({ along: "y", moved: (_, L) => floor.drag(L) });
  const byCurve = lawPlot.handle({
    along: "y",
    moved(_, height) {
      const E = floor.value;
      const less = axes.value === "reduced" ? E : 0;
      exponent.drag(alphas[nearestTo(alphas.map((alpha) => E + bestA(E, alpha) - less), height)]);
    },
  });
  const guess = page.prediction(lawPlot, {
    ask: "Predict first: the runs with more are hidden. Draw where their losses lie, from the last one shown.",
    at: (x) => `${number(x)} ${runs().unit}`,
    off: (drawn, losses) => {
      const ratio = (a, b) => 100 * (a / b - 1);
      const hidden = runs().x.slice(-losses.length);
      const worst = furthest(drawn, losses, ratio);
      return `Your drawing is off by ${rms(drawn.map((v, i) => ratio(v, losses[i]))).toFixed(1)} % (root mean square), most at ${number(hidden[worst])} ${runs().unit}: ${percent(ratio(drawn[worst], losses[worst]))}.`;
    },
  });

  page.onChange(() => {
    const { x, loss, label, source, most } = runs();
    const [first, last] = ends();
    floor.max = most;
    page.source(source);
    const way = guess.open ? "log" : axes.value;
    const [E, alpha] = [floor.value, exponent.value];
    const A = bestA(E, alpha);
    const less = way === "reduced" ? E : 0;
    const log = way !== "linear";
    const [lowest, highest] = [Math.min(...loss), Math.max(...loss)];
    lawPlot.axes("x", { log, min: log ? 0.7 * first : 0, max: (log ? 1.4 : 1.1) * last, label });
    const above = loss.map((L) => L - less).filter((v) => v > 0);
    const low = way === "reduced" ? Math.min(0.7 * Math.min(...above), 0.5) : log ? 0.88 * lowest : 0;
    lawPlot.axes("y", { log, min: low, max: (way === "reduced" ? 1.2 : 1.05) * highest, label: way === "reduced" ? "L − E (nats per token)" : "loss L (nats per token)" });
    restPlot.axes("x", { min: 0.7 * first, max: 1.4 * last, label });

    const seen = Math.ceil(x.length / 2);
    guess.move(x.slice(seen), loss.slice(seen), [x[seen - 1], loss[seen - 1]], (L) => L - less);
    restPlot.show(!guess.open);
    const shown = guess.open ? seen : x.length;
    measured.move(x.slice(0, shown), loss.slice(0, shown).map((L) => (L > less ? L - less : NaN)));
    if (guess.open) {
      page.say(`Shown are ${seen} of ${x.length} runs, on logarithmic axes.`);
      lawPlot.describe(`Loss against ${label}: ${seen} runs, with losses from ${loss[0].toFixed(2)} to ${loss[seen - 1].toFixed(2)}. The others are for you to draw.`);
      return;
    }
    const dense = log ? spread(0.7 * first, 1.4 * last, 80) : range(first / 2, 1.1 * last, 160);
    curve.move(dense, dense.map((D) => law(E, alpha, A, D) - less));
    bottom.move(way === "reduced" ? [] : [dense[0], dense.at(-1)], [E, E]);
    byFloor.move(way === "reduced" ? NaN : log ? Math.sqrt(first * last) : last / 2, E);
    byCurve.move(first, law(E, alpha, A, first) - less);
    const off = misses(E, alpha);
    const widest = Math.max(...off.map(Math.abs));
    const limit = [0.5, 1, 2, 5, 10, 20].find((v) => v >= widest) ?? 50;
    restPlot.axes("y", { min: -limit, max: limit });
    zero.move([0.7 * first, 1.4 * last], [0, 0]);
    rests.move(x, off);
    const typical = rms(off);
    const words = `E = ${E.toFixed(3)}, alpha = ${alpha.toFixed(2)}: typical residual ${typical.toFixed(2)} %; with ten times the largest ${which.value === "ours" ? "data" : "compute"} the law says ${law(E, alpha, A, 10 * last).toFixed(3)} nats per token.`;
    const whose = which.value === "ours" && E > entropy + 0.005 ? ` This E is above the language's exact entropy, ${entropy.toFixed(3)}.` : "";
    page.say(words + whose);
    lawPlot.describe(`Loss against ${label} with your law. ${words}`);
    restPlot.describe(`Residuals in per cent of ${x.length} runs, from ${Math.min(...off).toFixed(1)} to ${Math.max(...off).toFixed(1)}.`);
  });
}
