// The front page: its picture, which moves, what was done in each lesson, and the choice of a scheme.

const hero = document.getElementById("hero");
const stage = document.createElement("div");
const shown = JSON.parse(hero.dataset.shown);
const traits = { data: { ...shown, title: "Slide the budget" } };
slWidgets.hero().render({ model: { get: (trait) => traits[trait], set() {} }, el: stage });
hero.replaceChildren(stage);
slStudy.showProgress();

const scheme = document.getElementById("scheme");
const name = () => {
  scheme.textContent = document.documentElement.dataset.theme === "dark" ? "Light" : "Dark";
};
scheme.hidden = false;
scheme.addEventListener("click", () => {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem("mode", next);
    localStorage.setItem("theme", next);
  } catch {} // it lasts for this page
  name();
});
name();
