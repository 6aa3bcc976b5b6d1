// Draws the charts, and heeds the switches, the searches and the theme. Nothing here asks the network for anything.
"use strict";
(() => {
  const views = new Map();
  const chosen = {};

  const themeButton = document.getElementById("theme");
  themeButton.addEventListener("click", () => {
    const root = document.documentElement;
    const isDark = getComputedStyle(root).colorScheme === "dark"
      || (getComputedStyle(root).colorScheme === "light dark" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = isDark ? "light" : "dark";
  });

  // What is chosen in one place is chosen everywhere: in all switches of the name, in charts, and in what depends on it.
  const choose = (name, value) => {
    chosen[name] = value;
    let text = value;
    for (const select of document.querySelectorAll(`select[data-switch="${CSS.escape(name)}"]`)) {
      select.value = value;
      text = select.selectedOptions[0]?.text ?? value;
    }
    for (const element of document.querySelectorAll(`[data-chosen="${CSS.escape(name)}"]`)) element.textContent = text;
    for (const filter of document.querySelectorAll(`select[data-filter="${CSS.escape(name)}"]`)) follow(filter, value);
    for (const view of views.values()) tell(view, name);
    for (const {element, wanted} of conditions) {
      element.hidden = wanted.some(([key, wishes]) => key in chosen && !wishes.includes(chosen[key]));
    }
  };

  // A condition names one value of a switch, or several of which any will do.
  const conditions = [...document.querySelectorAll("[data-when]")].map((element) => ({
    element, wanted: Object.entries(JSON.parse(element.dataset.when)).map(([key, wish]) => [key, [wish].flat()]),
  }));

  // The filter of a table shows what is chosen elsewhere, also where the table has nothing of it: no row is shown then.
  const follow = (filter, value) => {
    if (![...filter.options].some((option) => option.value === value)) filter.add(new Option(value, value));
    filter.value = value;
    filter.dispatchEvent(new Event("change"));
  };

  const tell = (view, name) => {
    if (name in view.getState({signals: (signal) => signal === name, data: () => false}).signals) {
      view.signal(name, chosen[name]).runAsync();
    }
  };

  const draw = async (figure) => {
    const name = figure.dataset.chart;
    const spec = JSON.parse(document.getElementById(`spec-${name}`).textContent);
    // Expressions are interpreted: the page's policy lets nothing compile code.
    const options = {renderer: "svg", actions: false, ast: true, tooltip: {theme: "report"}};
    const {view} = await vegaEmbed(figure.querySelector(".plot"), spec, options);
    views.set(name, view);
    for (const key of Object.keys(chosen)) tell(view, key);
    await view.runAsync();
    figure.dataset.drawn = "";
  };

  const step = 100;

  const searchTable = (box) => {
    const {columns, rows} = JSON.parse(box.querySelector("script").textContent);
    const texts = rows.map((row) => row.join("\n").toLowerCase());
    const search = box.querySelector("input[type=search]");
    const filters = [...box.querySelectorAll("select[data-filter]")];
    const body = box.querySelector("tbody");
    const more = box.querySelector("button.more");
    const output = box.querySelector("output");
    const none = box.querySelector(".none");
    const heads = [...box.querySelectorAll("th")];
    heads.forEach((head, at) => head.classList.toggle("figure", rows.length > 0 && typeof rows[0][at] === "number"));
    let shown = step;
    for (const filter of filters) {
      const at = columns.indexOf(filter.dataset.filter);
      for (const value of [...new Set(rows.map((row) => String(row[at])))]) filter.add(new Option(value, value));
      filter.addEventListener("change", () => restart());
    }
    const matches = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = filters.map((filter) => [columns.indexOf(filter.dataset.filter), filter.value]);
      return rows.filter((row, index) => words.every((word) => texts[index].includes(word))
        && wanted.every(([at, value]) => value === "" || String(row[at]) === value));
    };
    // What the filter says of all rows needs no column.
    const isTold = (column) => filters.some((filter) => filter.dataset.filter === column && filter.value !== "");
    const show = () => {
      const found = matches();
      heads.forEach((head, at) => { head.hidden = isTold(columns[at]); });
      body.replaceChildren(...found.slice(0, shown).map((row) => {
        const line = document.createElement("tr");
        line.append(...row.map((cell, at) => {
          const field = document.createElement("td");
          field.textContent = typeof cell === "number" ? cell.toLocaleString("en") : cell;
          field.dataset.label = columns[at];
          field.hidden = heads[at].hidden;
          field.classList.toggle("figure", typeof cell === "number");
          field.classList.toggle("short", String(cell).length < 26);
          return field;
        }));
        return line;
      }));
      none.hidden = found.length > 0;
      output.textContent = `${Math.min(shown, found.length).toLocaleString("en")} of ${found.length.toLocaleString("en")}`;
      more.hidden = found.length <= shown;
    };
    const restart = () => { shown = step; show(); };
    search.addEventListener("input", restart);
    more.addEventListener("click", () => { shown += step; show(); });
    show();
  };

  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = "Copied";
    });
  }

  document.querySelectorAll("[data-table]").forEach(searchTable);
  for (const select of document.querySelectorAll("select[data-switch]")) {
    if (!(select.dataset.switch in chosen)) chosen[select.dataset.switch] = select.value;
    select.addEventListener("change", () => choose(select.dataset.switch, select.value));
  }
  for (const name of Object.keys(chosen)) choose(name, chosen[name]);
  Promise.all([...document.querySelectorAll("[data-chart]")].map(draw)).then(
    () => { document.documentElement.dataset.ready = ""; },
    (error) => { console.error(error); },
  );
})();
