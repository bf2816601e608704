// Lesson 2: hold E at a value. ln(L − E) is then a straight line in ln C, fitted by least squares.

function explorer(page, { names, flops, loss, next, allowance }) {
  const last = names.length - 1;
  const options = [
    ["next", `all six, forecast ${next.name}`],
    ["last", `the five smallest, forecast ${names[last]}`],
  ];
  const task = page.choice("Fit to:", options, "next", "fit");
  const floor = page.slider("E held at, nats per token", { key: "E", min: 0, max: 1.4, step: 0.01, value: 0, format: (v) => v.toFixed(2) });

  const lawPlot = page.plot({
    label: "Loss against compute, and the law with this floor",
    title: "The law and the models",
    x: { label: "compute C (FLOPs)", log: true, min: 1.5e18, max: 1.6e23 },
    y: { label: "loss (nats per token)", log: true, min: 1.42, max: 2.8, ticks: [1.6, 1.8, 2, 2.3, 2.6] },
  });
  const curve = lawPlot.line({ colour: 1 });
  const allForecasts = lawPlot.points({ colour: 2, size: 1 });
  const forecast = lawPlot.points({ colour: 1, size: 8, hollow: true, beside: [-10, 16] });
  const models = lawPlot.points();
  const restPlot = page.plot({
    label: "Residual against the floor held",
    title: "How well every floor fits",
    x: { label: "E held at (nats per token)", min: 0, max: 1.5 },
    y: { label: "residual (%)", min: 0, max: 1.8 },
  });
  const fitting = restPlot.band({ colour: 2, label: "these floors fit" });
  const limit = restPlot.line({ colour: 2, dash: "5 4", width: 1.5 });
  const limitName = restPlot.text({ colour: "var(--sl-ink)", beside: [4, -6] });
  const residuals = restPlot.line({ colour: 0 });
  const here = restPlot.points({ colour: 1, size: 6, hollow: true });
  const guess = page.prediction(restPlot, {
    ask: "Predict first: with E = 0 the law is off by the residual shown. How far off is it with other floors? Draw the curve.",
    at: (E) => `E = ${E.toFixed(1)}`,
    off: (drawn, least) => {
      const worst = furthest(drawn, least, (a, b) => a - b);
      return `Your curve is off by ${rms(drawn.map((v, i) => v - least[i])).toFixed(2)} percentage points (root mean square), most at E = ${asked[worst].toFixed(1)}: ${drawn[worst].toFixed(2)} % drawn, ${least[worst].toFixed(2)} % measured.`;
    },
    show: "Show how well they fit",
  });
  const asked = [0.25, 0.5, 0.75, 1, 1.2, 1.4];
  const byRest = restPlot.handle({ moved: (E) => floor.drag(E) });
  const byForecast = lawPlot.handle({ along: "y", moved: (_, L) => floor.drag(floors[nearestTo(every[fitted()].map((one) => one.law(aim().flops)), L)]) });

  /** The law with the floor E through the first n models: its residual in per cent, and its loss at C. */
  function held(E, n) {
    const [x, y] = [flops.slice(0, n).map(Math.log), loss.slice(0, n).map((L) => Math.log(L - E))];
    const [mx, my] = [mean(x), mean(y)];
    const slope = mean(x.map((v, i) => (v - mx) * (y[i] - my))) / mean(x.map((v) => (v - mx) ** 2));
    const law = (C) => E + Math.exp(my + slope * (Math.log(C) - mx));
    return { law, residual: 100 * rms(loss.slice(0, n).map((L, i) => Math.log(L / law(flops[i])))) };
  }
  const fitted = () => (task.value === "next" ? names.length : last);
  const aim = () => (fitted() === last ? { name: names[last], flops: flops[last] } : next);
  const floors = range(0, 1.5, 151);
  const every = Object.fromEntries([last, names.length].map((n) => [n, floors.map((E) => ({ E, ...held(E, n) }))]));

  page.onChange(() => {
    const n = fitted();
    const target = aim();
    guess.move(asked, asked.map((E) => held(E, n).residual), [0, held(0, n).residual]);
    models.move(flops, loss, { names });
    if (guess.open) {
      here.move([0], [held(0, n).residual]);
      page.say("The six models are public ones. The law with a floor E is L = E + A·C^(−α); A and α are the best for each E.");
      restPlot.describe(`Residual against the floor held: ${held(0, n).residual.toFixed(2)} % at E = 0; the rest is for you to draw.`);
      return;
    }
    const E = floor.value;
    const all = every[n];
    const least = Math.min(...all.map((one) => one.residual));
    const fit = all.filter((one) => one.residual <= allowance * least);
    const forecasts = fit.map((one) => one.law(target.flops));
    const [low, high] = [Math.min(...forecasts), Math.max(...forecasts)];
    const { law, residual } = held(E, n);
    const value = law(target.flops);

    const dense = spread(2e18, 2.3e22, 80);
    curve.move(dense, dense.map(law));
    allForecasts.move([target.flops], [value], { low: [low], high: [high] });
    forecast.move([target.flops], [value], { names: [`forecast ${value.toFixed(3)}`] });
    residuals.move(floors, all.map((one) => one.residual));
    fitting.move(fit[0].E, fit.at(-1).E);
    limit.move([0, 1.5], [allowance * least, allowance * least]);
    limitName.move(0, allowance * least, `${allowance} times the least residual`);
    here.move([E], [residual]);
    byRest.move(E, residual);
    byForecast.move(target.flops, value);

    const verdict = residual <= allowance * least ? "this floor fits" : "this floor does not fit";
    const known = n === last ? ` Measured: ${loss[last].toFixed(3)}.` : "";
    const words = `E = ${E.toFixed(2)}: residual ${residual.toFixed(2)} %, ${verdict}; forecast for ${target.name}, at ${number(target.flops, 2)} FLOPs: ${value.toFixed(3)} nats per token. All floors that fit, from ${fit[0].E.toFixed(2)} to ${fit.at(-1).E.toFixed(2)}, forecast ${low.toFixed(3)} to ${high.toFixed(3)}, ${(100 * (high / low - 1)).toFixed(1)} % apart.${known}`;
    page.say(words);
    lawPlot.describe(`Loss against compute for ${names.length} models, with the law of this floor. ${words}`);
    restPlot.describe(`Residual against the floor held: least ${least.toFixed(2)} %, at E = ${all.find((one) => one.residual === least).E.toFixed(2)}. ${words}`);
  });
}
