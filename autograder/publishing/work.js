// The bar above a live lesson. A browser keeps a reader's work by the notebook's path, also when the site has a newer
// version of it, and loses it with the browser's data; so one can download it, and start afresh without losing it.
(() => {
  const live = new URL(".", document.currentScript.src);
  const bar = document.createElement("div");
  bar.className = "sl-work";
  bar.setAttribute("role", "region");
  bar.setAttribute("aria-label", "Your work");
  const says = document.createElement("span");
  says.setAttribute("role", "status");
  const button = (text, title, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.title = title;
    made.addEventListener("click", () => {
      say("One moment …");
      action().catch(error => say(`That did not work: ${error.message}`));
    });
    return made;
  };
  const say = (text, notice = false) => {
    says.textContent = text;
    bar.classList.toggle("sl-work-notice", notice);
  };
  const KEPT_HERE = "Your work is kept in this browser alone.";
  let app, published;

  const started = async () => {
    while (!window.jupyterapp) await new Promise(resolve => setTimeout(resolve, 100));
    app = window.jupyterapp;
    await app.restored;
  };

  const isNotebook = widget => widget?.context?.path?.endsWith(".ipynb");

  // The notebook in front, or the one that the page was opened with.
  const open = () => {
    const widgets = [app.shell.currentWidget, ...app.shell.widgets("main")];
    const found = widgets.find(isNotebook);
    if (!found) throw new Error("open a notebook first.");
    return found;
  };

  const saved = async () => {
    const widget = open();
    await widget.context.ready;
    if (widget.context.model.dirty) await widget.context.save();
    return widget;
  };

  const download = async () => {
    const { context } = await saved();
    const text = JSON.stringify(context.model.toJSON(), null, 1) + "\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
    link.download = context.path.split("/").pop();
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    say(`${link.download} is downloaded.`);
  };

  const startAfresh = async () => {
    const { context } = await saved();
    const path = context.path;
    if (!published.versions[path]) throw new Error(`${path} is a notebook of your own, of which there is no original.`);
    const contents = app.serviceManager.contents;
    const moment = new Date().toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
    const kept = path.replace(/\.ipynb$/, `.kept-${moment}.ipynb`);
    const name = kept.split("/").pop();
    const mine = context.model.toJSON();
    await contents.save(kept, { type: "notebook", format: "json", path: kept, name, content: mine });
    const { content } = await contents.get(kept, { content: true, type: "notebook" });
    if (JSON.stringify(content) !== JSON.stringify(mine)) throw new Error("your work could not be kept: it stays here.");
    await fetch(new URL(`files/${path}`, live), { cache: "reload" }); // not an older one that the browser kept
    await contents.delete(path); // the reader's copy: below it lies the lesson as it is published
    await context.revert();
    say(`This is the lesson afresh. Your own work is kept beside it, as ${name}.`);
    const kernel = context.sessionContext.session?.kernel;
    if (["idle", "busy"].includes(kernel?.status)) await kernel.restart(); // with nothing left of what ran before
  };

  const compare = async () => {
    const widget = open();
    await widget.context.ready;
    const { path, model } = widget.context;
    const newest = published.versions[path];
    const mine = model.toJSON().metadata[published.key];
    if (newest && mine !== newest) {
      say("This lesson has a newer version than the one you began with: Start afresh opens it and keeps your work.", true);
    } else {
      say(KEPT_HERE);
    }
  };

  // While one reads, the browser gets what the first cell will ask for; what the page itself needs goes first.
  const getAhead = () => {
    if (published.light.includes(open().context.path)) return;
    for (const file of published.ahead) {
      const link = document.createElement("link");
      link.rel = "prefetch";
      link.href = new URL(file, live);
      document.head.append(link);
    }
  };

  document.addEventListener("DOMContentLoaded", async () => {
    bar.append(
      button("Download my work", "Save this notebook as a file on your computer, to keep it or to hand it in", download),
      button("Start afresh", "Open this lesson as it is published; your own work is kept beside it", startAfresh),
      says,
    );
    document.body.prepend(bar);
    document.documentElement.classList.add("sl-with-work");
    const answer = await fetch(new URL("work.json", live), { cache: "no-store" });
    published = await answer.json();
    await started();
    window.dispatchEvent(new Event("resize")); // JupyterLab measures the room below the bar
    app.shell.currentChanged?.connect(() => isNotebook(app.shell.currentWidget) && compare().catch(() => say(KEPT_HERE)));
    while (![app.shell.currentWidget, ...app.shell.widgets("main")].some(isNotebook)) {
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    await compare();
    getAhead();
  });
})();
