// Lesson 8: both losses against the share of code, the weighted loss with its lowest share, and the price of the next step.

function explorer(page, { shares, models }) {
  const size = page.choice("Model and text:", models.map((m, i) => [String(i), `N = ${number(m.params)}, D = ${number(m.tokens)}`]), String(models.length - 1), "size");
  const weight = page.slider("How much code counts", {
    key: "weight", min: 0, max: 1, step: 0.05, value: 0.5, format: (w) => `${Math.round(100 * w)} %`,
  });
  const chosen = page.slider("Share of code in the mixture", {
    key: "share", min: 0, max: shares.length - 1, step: 1, value: 4, format: (i) => `${number(100 * shares[i])} %`,
  });

  const perCent = shares.map((s) => 100 * s);
  const x = { label: "share of code in the training text (%)", min: -3, max: 103, ticks: [0, 20, 40, 60, 80, 100] };
  const y = { label: "test loss (nats per character)", min: 1.2, max: 4.4, ticks: [1.5, 2, 3, 4] };
  const lossPlot = page.plot({ label: "Test losses and the share of code", x, y });
  const texts = ["prose", "code"];
  const markers = ["circle", "square"];
  const curves = texts.map((text, i) => lossPlot.line({ colour: i }));
  const measured = texts.map((text, i) => lossPlot.points({ colour: i, marker: markers[i], size: 3, label: `tested on ${text}` }));
  const marked = texts.map((text, i) => lossPlot.points({ colour: i, marker: markers[i], size: 7, hollow: true }));
  const narrow = { max: 2.8, ticks: [1.5, 2, 2.5] };
  const wide = { max: y.max, ticks: y.ticks };
  const bothPlot = page.plot({ label: "Weighted loss and the share of code", x, y });
  const sum = bothPlot.line({ colour: 2 });
  const sums = bothPlot.points({ colour: 2, marker: "circle", size: 3, label: "weighted loss" });
  const lowest = bothPlot.points({ colour: 2, marker: "circle", size: 7, hollow: true, label: "lowest" });
  const here = bothPlot.points({ colour: 1, marker: "square", size: 6, label: "your mixture" });

  const [byLoss, byBoth] = [lossPlot, bothPlot].map((plot) => plot.handle({ moved: (share) => chosen.drag(nearestTo(shares, share / 100)) }));

  const change = (value) => `${Math.abs(value).toFixed(2)} nats ${value < 0 ? "less" : "more"}`;

  page.onChange(() => {
    const model = models[Number(size.value)];
    const w = Number(weight.value);
    const at = Number(chosen.value);
    const both = shares.map((_, i) => w * model.code[i] + (1 - w) * model.prose[i]);
    const best = both.indexOf(Math.min(...both));

    lossPlot.title(`N = ${number(model.params)}, D = ${number(model.tokens)} characters`);
    bothPlot.axes("y", Math.max(...both) < narrow.max ? narrow : wide);
    bothPlot.title(`Code counts ${Math.round(100 * w)} %, prose ${Math.round(100 * (1 - w))} %`);
    texts.forEach((text, i) => {
      curves[i].move(perCent, model[text]);
      measured[i].move(perCent, model[text]);
      marked[i].move([perCent[at]], [model[text][at]]);
    });
    sum.move(perCent, both);
    sums.move(perCent, both);
    lowest.move([perCent[best]], [both[best]]);
    byLoss.move(perCent[at], model.code[at]);
    byBoth.move(perCent[at], both[at]);
    here.move([perCent[at]], [both[at]]);

    const words = `With ${number(perCent[at])} % code: ${model.prose[at].toFixed(3)} nats on prose, ${model.code[at].toFixed(3)} on code, ${both[at].toFixed(3)} weighted. The weighted loss is lowest, ${both[best].toFixed(3)}, with ${number(perCent[best])} % code.`;
    const next = at + 1;
    const step = next < shares.length
      ? ` The next step, to ${number(perCent[next])} % code: ${change(model.prose[next] - model.prose[at])} on prose, ${change(model.code[next] - model.code[at])} on code.`
      : "";
    page.say(words + step);
    lossPlot.describe(`Test losses against the share of code. ${words}`);
    bothPlot.describe(`Weighted loss against the share of code. ${words}`);
  });
}
