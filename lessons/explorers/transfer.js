// Lesson 6: the law of one text over both texts, and what a share of code in the training text changes.

function explorer(page, { amount, shares, models }) {
  const law = page.choice("Law of:", [["prose", "prose"], ["code", "code"]], "prose", "law");
  const size = page.choice("Model:", models.map((m, i) => [String(i), `N = ${number(m.params)}`]), "0", "size");
  const chosen = page.slider("Share of code in the mixture", {
    key: "share", min: 0, max: shares.length - 1, step: 1, value: 0, format: (i) => `${number(100 * shares[i])} %`,
  });

  const narrow = { max: 3.4, ticks: [1.5, 2, 2.5, 3] };
  const wide = { max: 5.6, ticks: [2, 3, 4, 5] };
  const lawPlot = page.plot({
    label: "Test losses and the law",
    x: { label: "training characters D", min: 5e4, max: 2.5e6, log: true, ticks: [1e5, 5e5, 2e6] },
    y: { label: "test loss (nats per character)", min: 1.2, ...narrow },
  });
  const curve = lawPlot.line({ colour: 2, label: "law" });
  const texts = ["prose", "code"];
  const markers = ["circle", "square"];
  const tested = texts.map((text, i) => lawPlot.points({ colour: i, marker: markers[i], label: `tested on ${text}` }));
  const mixture = texts.map((text, i) => lawPlot.points({ colour: i, marker: markers[i], size: 7, hollow: true }));
  const sharePlot = page.plot({
    label: "Test losses and the share of code",
    title: `Mixtures of ${number(amount)} characters`,
    x: { label: "share of code in the training text (%)", min: -3, max: 103, ticks: [0, 20, 40, 60, 80, 100] },
    y: { label: "test loss (nats per character)", min: 1.2, max: 4.8 },
  });
  const here = sharePlot.line({ colour: "currentColor", dash: "3 3", width: 1 });
  const byShare = texts.map((text, i) => sharePlot.line({ colour: i }));
  const atShares = texts.map((text, i) => sharePlot.points({ colour: i, marker: markers[i], size: 3, label: `tested on ${text}` }));
  const marked = texts.map((text, i) => sharePlot.points({ colour: i, marker: markers[i], size: 7, hollow: true }));

  const byShareHere = sharePlot.handle({ moved: (share) => chosen.drag(nearestTo(shares, share / 100)) });

  const change = (value) => `${Math.abs(value).toFixed(1)} % ${value < 0 ? "lower" : "higher"}`;
  const miss = (value) => (Math.abs(value) < 0.05 ? "0.0 % off" : `${Math.abs(value).toFixed(1)} % too ${value < 0 ? "low" : "high"}`);

  page.onChange(() => {
    const { trained, mixed, params } = models[Number(size.value)];
    const [own, other] = law.value === "prose" ? ["prose", "code"] : ["code", "prose"];
    const { tokens, law: [E, A, alpha], ...losses } = trained[own];
    const says = (D) => E + A * D ** -alpha;
    const at = chosen.value;
    const mix = texts.map((text) => mixed[text][at]);

    lawPlot.title(`Trained on ${own}, N = ${number(params)}; large and hollow: the mixture`);
    lawPlot.axes("y", Math.max(...losses[other], ...mix) < 2.9 ? narrow : wide);
    const dense = spread(5e4, 2.5e6, 60);
    curve.move(dense, dense.map(says));
    curve.name(`law of ${own}`);
    texts.forEach((text, i) => {
      tested[i].move(tokens, losses[text]);
      mixture[i].move([amount], [mix[i]]);
      byShare[i].move(shares.map((s) => 100 * s), mixed[text]);
      atShares[i].move(shares.map((s) => 100 * s), mixed[text]);
      marked[i].move([100 * shares[at]], [mix[i]]);
    });
    byShareHere.move(100 * shares[at], mix[1]);
    here.move([100 * shares[at], 100 * shares[at]], [1.2, 4.8]);

    const carried = (text) => miss(mean(losses[text].map((L, i) => 100 * (says(tokens[i]) / L - 1))));
    const [prose, code] = mix.map((L) => miss(100 * (says(amount) / L - 1)));
    const against = texts.map((text, i) => change(100 * (mix[i] / mixed[text][0] - 1)));
    const words = `On average the law of ${own} is ${carried(own)} for ${own} and ${carried(other)} for ${other}.`;
    const gain = at === 0 ? "" : `; the loss is ${against[0]} on prose and ${against[1]} on code than without code`;
    page.say(`${words} At ${number(amount)} characters with ${number(100 * shares[at])} % code it is ${prose} for prose and ${code} for code${gain}.`);
    lawPlot.describe(`Test losses against training characters. ${words}`);
    sharePlot.describe(`With ${number(100 * shares[at])} % code the loss is ${mix[0].toFixed(3)} on prose and ${mix[1].toFixed(3)} on code, in nats per character.`);
  });
}
