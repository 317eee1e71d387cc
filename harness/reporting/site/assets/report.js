"use strict";
// One script for all pages. Text of recordings reaches the page through textContent only.

const report = { data: null, taken: new Map(), waiting: new Map() };
report.list = (data) => { report.data = data; };
report.take = (card) => { report.taken.set(card.slug, card); (report.waiting.get(card.slug) || (() => {}))(card); };

const store = {
  get(key) { try { return sessionStorage.getItem(key) ?? localStorage.getItem(key); } catch { return null; } },
  set(key, value, lasting) { try { (lasting ? localStorage : sessionStorage).setItem(key, value); } catch { /* private mode */ } },
};
const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
const still = matchMedia("(prefers-reduced-motion: reduce)");
const show = (element, block = "center") => element.scrollIntoView({ block, behavior: still.matches ? "auto" : "smooth" });

// Theme: set before the page is drawn.
const THEMES = ["system", "light", "dark"];
const theme = () => (THEMES.includes(store.get("harness-theme")) ? store.get("harness-theme") : "system");
const applyTheme = () => {
  const name = theme();
  if (name === "system") delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = name;
  for (const label of $$("[data-theme-name]")) label.textContent = name;
};
const turnTheme = () => { store.set("harness-theme", THEMES[(THEMES.indexOf(theme()) + 1) % 3], true); applyTheme(); };
applyTheme();

// Keys: one table for each page; none of them acts while something is being typed.
const keys = { "?": () => $("#help").showModal(), t: turnTheme };
const typing = (target) => target.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select") ?? false;
const pressed = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  if (typing(event.target)) { if (event.key === "Escape") { event.preventDefault(); event.target.blur(); } return; }
  if (event.key === "Enter" && event.target.matches?.("a, button, summary")) return;
  const act = keys[event.key];
  if (act && act(event) !== false) event.preventDefault();
};
// A key pressed while the page is still coming waits for it: who goes from card to card is faster than the parser.
const early = [];
const ready = () => "ready" in document.documentElement.dataset;
document.addEventListener("keydown", (event) => { if (ready()) pressed(event); else early.push(event); });
const activated = (selector, act, from = document) => {
  from.addEventListener("click", (event) => { const found = event.target.closest(selector); if (found) act(found, event); });
  from.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && event.target.matches(selector) && !event.target.matches("button, a")) { event.preventDefault(); act(event.target, event); }
  });
};

// Scorecard
function cardPage() {
  let lit = [];
  const light = (elements) => { for (const one of lit) one.classList.remove("lit"); lit = elements; for (const one of lit) one.classList.add("lit"); };
  const release = () => { light([]); for (const one of $$(".request[aria-pressed=true]")) one.setAttribute("aria-pressed", "false"); };
  const words = (kind, ref) => $$(`[data-${kind}]`).filter((one) => one.dataset[kind].split(" ").includes(ref));
  const inPrompt = (elements) => elements.find((one) => one.closest(".prompt")) || elements[0];
  const finding = (ref, from) => {
    release();
    const marks = words("f", ref), entry = $(`#f${ref}`);
    light([...marks, entry]);
    if (from === "list") { if (marks.length) show(inPrompt(marks)); } else { show(entry, "nearest"); }
  };
  activated(".finding", (entry, event) => { if (!event.target.closest("a")) finding(entry.dataset.finding, "list"); });
  activated("[data-f]", (mark) => finding(mark.dataset.f.split(" ")[0], "text"));
  activated("[data-time]", (bar) => {
    release();
    const marks = words("t", bar.dataset.time);
    light([...marks, ...$$("[data-time]").filter((one) => one.dataset.time === bar.dataset.time)]);
    if (marks.length) show(marks[0]);
  });
  activated(".request", (button) => {
    const row = button.closest("tr"), on = button.getAttribute("aria-pressed") === "true";
    release();
    if (on) return;
    button.setAttribute("aria-pressed", "true");
    light([row, ...words("r", row.dataset.request)]);
  });
  let at = -1;
  const step = (by) => {
    const all = $$(".finding");
    if (!all.length) return;
    at = (at + by + all.length) % all.length;
    all[at].focus({ preventScroll: true });
    finding(all[at].dataset.finding, "list");
  };
  const list = JSON.parse(store.get("harness-list") || "null"), here = $("article").dataset.slug;
  const place = list ? list.slugs.indexOf(here) : -1;
  const go = (by, link) => {
    const slug = place >= 0 ? list.slugs[place + by] : null;
    if (slug) location.href = `${encodeURIComponent(slug)}.html`;
    else if (place < 0 && $(link)) location.href = $(link).href;
  };
  const back = $("[data-back]");
  if (list && list.hash) back.href = back.href.replace(/#.*$/, "") + list.hash;
  Object.assign(keys, {
    j: () => go(1, "[data-next]"), k: () => go(-1, "[data-prev]"), n: () => step(1), p: () => step(-1),
    c: () => { location.href = `../compare.html#a=${encodeURIComponent(here)}`; },
    Escape: () => { if (lit.length) release(); else location.href = back.href; },
  });
}

// Overview and list
const PAGE = 100;
const FILTERS = ["persona", "version", "model", "band", "verdict", "code"];
function listPage() {
  const data = report.data, form = $("#filters"), body = $("#cards tbody"), head = $("#cards thead tr");
  if (!data) { $("#shown").textContent = "report/cards.js is missing: the list cannot be shown."; return; }
  const cell = (name, row) => (data[name].names ? data[name].names[data[name].rows[row]] : data[name][row]);
  const codes = data.codes.map(([code]) => code);
  const used = (name) => data[name].names.filter(Boolean).length > 0;
  const columns = [
    ["id", "Recording"], ["persona", "Persona"], used("version") && ["version", "Version"], used("model") && ["model", "Model"],
    ["verdict", "Recorded"], ["overall", "Score"], used("band") && ["band", "Band"], ["lowest", "Lowest"], ["errors", "Errors"],
  ].filter(Boolean);
  const numeric = new Set(["overall", "errors", ...data.criteria]);
  let state = {}, marked = [], order = [], haystack = null;

  const fill = (name, options) => {
    const select = form.elements[name];
    select.append(make("option", { value: "", textContent: "all" }), ...options.map(([value, text]) => make("option", { value, textContent: text })));
    select.closest("label").hidden = options.length < 2 && name !== "code";
  };
  for (const name of FILTERS.slice(0, 5)) fill(name, data[name].names.filter(Boolean).map((value) => [value, value]));
  fill("code", data.codes.map(([code, name]) => [code, `${code} ${name}`]));

  const read = () => {
    const hash = location.hash.slice(1);
    const given = hash.includes("=") ? new URLSearchParams(hash) : new URLSearchParams();
    state = { shown: Math.max(PAGE, Number(given.get("n")) || 0), sort: given.get("sort") || "", dir: given.get("dir") === "desc" ? "desc" : "asc", q: given.get("q") || "", at: given.get("at") || "" };
    for (const name of FILTERS) state[name] = given.get(name) || "";
    marked = (given.get("marked") || "").split(",").filter((slug) => data.slug.includes(slug)).slice(0, 2);
    form.elements.q.value = state.q;
    for (const name of FILTERS) { form.elements[name].value = state[name]; if (form.elements[name].value !== state[name]) state[name] = form.elements[name].value = ""; }
    draw();
    if (hash.includes("=")) show($("#scorecards"), "start");
    if (state.at) $(`a[data-slug="${CSS.escape(state.at)}"]`, body)?.focus();
  };
  const hash = () => {
    const out = new URLSearchParams();
    for (const name of ["q", ...FILTERS]) if (state[name]) out.set(name, state[name]);
    if (state.sort) { out.set("sort", state.sort); if (state.dir === "desc") out.set("dir", "desc"); }
    if (state.shown > PAGE) out.set("n", state.shown);
    if (state.at) out.set("at", state.at);
    if (marked.length) out.set("marked", marked.join(","));
    return out.size ? `#${out}` : "";
  };
  const write = () => {
    const now = hash();
    if (now || location.hash.includes("=")) history.replaceState(null, "", now || location.pathname + location.search);
    store.set("harness-list", JSON.stringify({ hash: now || "#scorecards", slugs: order.map((row) => data.slug[row]) }));
  };
  const matches = (row, words) => {
    for (const name of FILTERS.slice(0, 5)) if (state[name] && cell(name, row) !== state[name]) return false;
    if (state.code && !data.found[row].some((index) => codes[index] === state.code)) return false;
    return words.every((word) => haystack[row].includes(word));
  };
  const value = (row) => (data.criteria.includes(state.sort) ? data.scores[row][data.criteria.indexOf(state.sort)] : cell(state.sort, row));
  const arrange = () => {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length && !haystack) haystack = data.id.map((_, row) => ["id", "source", "persona", "version", "copilot", "model", "scenario", "verdict", "band"].map((name) => cell(name, row)).join(" ").toLowerCase());
    order = [];
    for (let row = 0; row < data.count; row++) if (matches(row, words)) order.push(row);
    if (!state.sort || (!numeric.has(state.sort) && !columns.some(([name]) => name === state.sort))) return;
    const sign = state.dir === "desc" ? -1 : 1, plain = numeric.has(state.sort);
    const collator = new Intl.Collator("en", { numeric: true });
    order.sort((one, other) => {
      const a = value(one), b = value(other);
      if (plain) { if (a === null || b === null) return (a === null) - (b === null) || one - other; return sign * (a - b) || one - other; }
      return sign * collator.compare(a, b) || one - other;
    });
  };
  const number = (score) => (score === null ? "–" : score.toFixed(2));
  const shade = (score) => (score === null ? "empty" : `q${Math.min(10, Math.floor(score * 10 + 0.5))}`);
  const chip = (score) => make("span", { className: `score-chip ${shade(score)}`, textContent: number(score) });
  const tr = (row, extra) => {
    const slug = data.slug[row];
    const link = make("a", { href: `report/cards/${encodeURIComponent(slug)}.html`, textContent: data.id[row] });
    link.dataset.slug = slug;
    const line = make("tr", { className: marked.includes(slug) ? "marked" : "" });
    for (const [name] of columns) {
      if (name === "id") { line.append(make("td", { dir: "auto" }, link)); continue; }
      const content = cell(name, row);
      if (name === "overall") line.append(make("td", { className: "num" }, chip(content)));
      else line.append(make("td", { className: numeric.has(name) ? "num" : "", dir: ["persona", "model"].includes(name) ? "auto" : "", textContent: content || (name === "errors" ? "–" : "") }));
    }
    if (extra) line.append(make("td", { className: "num" }, chip(data.scores[row][data.criteria.indexOf(extra)])));
    const found = data.found[row].map((index) => codes[index]);
    line.append(make("td", { className: "codes-cell", textContent: found.slice(0, 4).join(" ") + (found.length > 4 ? ` +${found.length - 4}` : "") }));
    return line;
  };
  const heads = (extra) => {
    const all = [...columns, ...(extra ? [[extra, extra]] : [])];
    head.replaceChildren(...all.map(([name, title]) => {
      const sorted = state.sort === name;
      const th = make("th", { scope: "col", className: numeric.has(name) ? "num" : "" });
      if (sorted) th.setAttribute("aria-sort", state.dir === "desc" ? "descending" : "ascending");
      const button = make("button", { type: "button", className: "link", textContent: title + (sorted ? (state.dir === "desc" ? " ↓" : " ↑") : "") });
      button.dataset.sort = name;
      th.append(button);
      return th;
    }), make("th", { scope: "col", textContent: "Findings" }));
  };
  const draw = () => {
    arrange();
    const extra = data.criteria.includes(state.sort) ? state.sort : null;
    heads(extra);
    body.replaceChildren(...order.slice(0, state.shown).map((row) => tr(row, extra)));
    const total = data.count.toLocaleString("en"), some = order.length.toLocaleString("en");
    $("#shown").textContent = order.length === data.count ? `${total} scorecards` : `${some} of ${total} scorecards`;
    const more = $("#more"), rest = order.length - state.shown;
    more.hidden = rest <= 0;
    more.textContent = `Show ${Math.min(rest, PAGE * 5)} more of ${rest.toLocaleString("en")}`;
    const bar = $("#marked");
    bar.hidden = !marked.length;
    $("span", bar).textContent = marked.map((slug) => data.id[data.slug.indexOf(slug)]).join(" and ") + (marked.length < 2 ? ": mark another with x" : "");
    $("a", bar).href = `report/compare.html#${new URLSearchParams(marked[1] ? { a: marked[0], b: marked[1] } : { a: marked[0] || "" })}`;
    write();
  };
  const change = (part) => { Object.assign(state, { shown: PAGE, at: "" }, part); draw(); };
  const links = () => $$("a[data-slug]", body);
  const current = () => document.activeElement?.closest?.("#cards tbody tr") || null;
  const step = (by) => {
    const all = links(), row = current();
    const next = row ? all.indexOf($("a", row)) + by : by > 0 ? 0 : all.length - 1;
    if (next >= all.length && !$("#more").hidden) { more(); return; }
    all[Math.max(0, Math.min(all.length - 1, next))]?.focus();
  };
  const more = () => { const next = state.shown; state.shown += PAGE * 5; draw(); links()[next]?.focus(); };
  const mark = () => {
    const slug = current() && $("a", current()).dataset.slug;
    if (!slug) return false;
    marked = marked.includes(slug) ? marked.filter((one) => one !== slug) : [...marked, slug].slice(-2);
    draw();
    $(`a[data-slug="${CSS.escape(slug)}"]`, body)?.focus();
    return true;
  };

  let timer = 0;
  form.addEventListener("input", (event) => {
    const { name, value: given } = event.target;
    clearTimeout(timer);
    if (name === "q") timer = setTimeout(() => change({ q: given.trim() }), 120); else change({ [name]: given });
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); links()[0]?.focus(); });
  form.addEventListener("reset", () => setTimeout(() => change(Object.fromEntries(["q", "sort", ...FILTERS].map((name) => [name, ""])))));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sort]");
    if (button) {
      const name = button.dataset.sort, outside = !button.closest("#cards");
      change({ sort: name, dir: state.sort === name && state.dir === "asc" ? "desc" : "asc" });
      if (outside) show($("#scorecards"), "start"); else $(`[data-sort="${CSS.escape(name)}"]`, head)?.focus();
    }
    if (event.target.closest("[data-action=unmark]")) { marked = []; draw(); }
  });
  body.addEventListener("click", (event) => { if (!event.target.closest("a") && !getSelection().toString()) $("a", event.target.closest("tr"))?.click(); });
  body.addEventListener("focusin", (event) => {
    for (const row of $$("tr.here", body)) row.classList.remove("here");
    event.target.closest("tr").classList.add("here");
    state.at = event.target.dataset.slug || "";
    write();
  });
  $("#more").addEventListener("click", more);
  addEventListener("hashchange", read);
  Object.assign(keys, {
    j: () => step(1), k: () => step(-1), x: mark, "/": () => { show(form, "nearest"); form.elements.q.focus(); },
    Enter: () => { const link = current() && $("a", current()); if (!link) return false; link.click(); return true; },
    c: () => { if (marked.length === 2) $("#marked a").click(); else return false; return true; },
    Escape: () => { if (current()) { document.activeElement.blur(); state.at = ""; for (const row of $$("tr.here", body)) row.classList.remove("here"); write(); } else form.reset(); },
  });
  read();
}

// Compare
const CELLS = 6e6; // of the table of a word diff; longer texts are compared by sentences
function wordDiff(left, right) {
  const words = (text) => text.match(/[\p{L}\p{N}'’]+\s*|[^\p{L}\p{N}\s]\s*|\s+/gu) || [];
  const sentences = (text) => text.match(/[^\n.!?。！？]*(?:[\n.!?。！？]+\s*|$)/gu).filter(Boolean);
  let a = words(left), b = words(right);
  if (a.length * b.length > CELLS) { a = sentences(left); b = sentences(right); }
  if (a.length * b.length > CELLS) return [["del", left], ["ins", right]];
  let from = 0, ta = a.length, tb = b.length;
  const same = (i, j) => a[i].trim() === b[j].trim();
  while (from < ta && from < tb && same(from, from)) from++;
  while (ta > from && tb > from && same(ta - 1, tb - 1)) { ta--; tb--; }
  const n = ta - from, m = tb - from, width = m + 1, lengths = new Uint16Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i--) for (let j = m - 1; j >= 0; j--) {
    lengths[i * width + j] = same(from + i, from + j) ? lengths[(i + 1) * width + j + 1] + 1 : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
  }
  const runs = [];
  const add = (kind, text) => { if (!text) return; if (runs.length && runs[runs.length - 1][0] === kind) runs[runs.length - 1][1] += text; else runs.push([kind, text]); };
  add("same", a.slice(0, from).join(""));
  let i = 0, j = 0;
  while (i < n && j < m) {
    if (same(from + i, from + j)) { add("same", b[from + j]); i++; j++; }
    else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) add("del", a[from + i++]);
    else add("ins", b[from + j++]);
  }
  add("del", a.slice(from + i, ta).join(""));
  add("ins", b.slice(from + j, tb).join(""));
  add("same", b.slice(tb).join(""));
  return runs;
}
function comparePage() {
  const data = report.data, form = $("#pick"), said = $("#said");
  if (!data) { said.textContent = "cards.js is missing: nothing can be compared."; return; }
  const byId = new Map(data.id.map((id, row) => [id, row])), bySlug = new Map(data.slug.map((slug, row) => [slug, row]));
  const cell = (name, row) => (data[name].names ? data[name].names[data[name].rows[row]] : data[name][row]);
  const find = (text) => bySlug.get(text) ?? byId.get(text);
  let asked = 0;
  const options = () => {
    const first = find(form.elements.a.value), scenario = first === undefined ? "" : cell("scenario", first);
    const only = form.elements.same.checked && scenario;
    const rows = data.id.map((_, row) => row).filter((row) => !only || cell("scenario", row) === scenario);
    form.elements.same.closest("label").hidden = data.scenario.names.filter(Boolean).length === 0;
    $("#ids").replaceChildren(...rows.slice(0, 2000).map((row) => make("option", { value: data.id[row] }, [cell("persona", row), cell("version", row), cell("model", row)].filter(Boolean).join(" · "))));
  };
  const load = (slug) => report.taken.has(slug) ? Promise.resolve(report.taken.get(slug)) : new Promise((resolve, reject) => {
    report.waiting.set(slug, resolve);
    document.head.append(make("script", { src: `cards/${encodeURIComponent(slug)}.js`, onerror: () => reject(new Error(slug)) }));
  });
  const number = (score) => (score === null || score === undefined ? "–" : score.toFixed(2));
  const face = (row) => make("div", {}, make("h3", { dir: "auto" }, make("a", { href: `cards/${encodeURIComponent(data.slug[row])}.html`, textContent: data.id[row] })),
    make("p", { className: "dim", textContent: [cell("persona", row), cell("version", row), cell("model", row), cell("scenario", row)].filter(Boolean).join(" · ") }),
    make("p", {}, make("strong", { textContent: number(data.overall[row]) }), ` ${cell("band", row)}, recorded: ${cell("verdict", row)}`));
  const draw = (rows, [a, b]) => {
    $("#sides").replaceChildren(...rows.map(face));
    const scores = [["overall", data.overall[rows[0]], data.overall[rows[1]]], ...a.criteria.map(([id, score]) => [id, score, (b.criteria.find(([other]) => other === id) || [])[1]])];
    $("#c-rows").replaceChildren(...scores.map(([id, left, right]) => {
      const by = typeof left === "number" && typeof right === "number" ? right - left : null;
      return make("tr", { className: id === "overall" ? "total" : "" }, make("th", { scope: "row", textContent: id }), make("td", { className: "num", textContent: number(left) }), make("td", { className: "num", textContent: number(right) }),
        make("td", { className: `num ${by > 0.004 ? "up" : by < -0.004 ? "down" : ""}`, textContent: by === null || Math.abs(by) < 0.005 ? "–" : `${by < 0 ? "−" : "+"}${Math.abs(by).toFixed(2)}` }));
    }));
    const side = (mine, others) => {
      const known = new Set(others.findings.map(([code]) => code));
      return make("ul", {}, ...mine.findings.map(([code, name, severity, message]) => make("li", { className: known.has(code) ? "" : "only" }, make("span", { className: `severity ${severity}`, textContent: severity }), " ", make("code", { textContent: code }), ` ${name}: ${message}`)), ...(mine.findings.length ? [] : [make("li", { className: "dim", textContent: "none" })]));
    };
    $("#c-found").replaceChildren(side(a, b), side(b, a));
    const count = Math.max(a.prompts.length, b.prompts.length), texts = [];
    for (let index = 0; index < count; index++) {
      const runs = wordDiff(a.prompts[index] ?? "", b.prompts[index] ?? "");
      const half = (without) => make("div", { className: "diff", dir: "auto" }, ...runs.filter(([kind]) => kind !== without).map(([kind, text]) => (kind === "same" ? text : make(kind, { textContent: text }))));
      if (count > 1) texts.push(make("h3", { textContent: `Prompt ${index + 1}` }));
      texts.push(make("div", { className: "sides" }, half("ins"), half("del")));
    }
    $("#c-texts").replaceChildren(...(texts.length ? texts : [make("p", { className: "nothing", textContent: "Neither delivers a prompt." })]));
  };
  const run = async () => {
    options();
    const rows = ["a", "b"].map((side) => find(form.elements[side].value)), mine = ++asked;
    const missing = ["a", "b"].filter((side, index) => form.elements[side].value && rows[index] === undefined);
    $("#compared").hidden = true;
    said.textContent = missing.length ? "No scorecard has that id." : rows.includes(undefined) ? "Choose two scorecards." : "";
    if (rows.includes(undefined)) return;
    history.replaceState(null, "", `#${new URLSearchParams({ a: data.slug[rows[0]], b: data.slug[rows[1]] })}`);
    const [left, right] = rows.map((row) => cell("scenario", row));
    try {
      const cards = await Promise.all(rows.map((row) => load(data.slug[row])));
      if (mine !== asked) return;
      draw(rows, cards);
      said.textContent = left && left === right ? `Both are of the scenario ${left}.` : left || right ? "These are of different scenarios." : "";
      $("#compared").hidden = false;
    } catch { said.textContent = "The data of a scorecard is missing from report/cards."; }
  };
  const read = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    for (const side of ["a", "b"]) { const row = find(given.get(side) || ""); form.elements[side].value = row === undefined ? given.get(side) || "" : data.id[row]; }
    run();
  };
  const swap = () => { [form.elements.a.value, form.elements.b.value] = [form.elements.b.value, form.elements.a.value]; run(); };
  form.addEventListener("change", run);
  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
  $("[data-action=swap]").addEventListener("click", swap);
  addEventListener("hashchange", read);
  keys.s = swap;
  keys.Escape = () => { location.href = "../index.html#scorecards"; };
  read();
}

// Rating: digits choose on the scale at hand, Enter saves; in pairs one key is the whole answer.
function ratePage() {
  const form = $("#rating");
  if (!form) return;
  const scales = $$(".scale", form);
  let at = 0;
  const turn = (to) => {
    at = Math.max(0, Math.min(scales.length - 1, to));
    scales.forEach((scale, index) => scale.classList.toggle("current", index === at));
    show(scales[at], "nearest");
  };
  const answer = (value) => {
    const button = $(`button[name=verdict][value="${value}"]`, form);
    if (button) { button.click(); return; }
    const choice = scales[at] && $(`input[value="${value}"]`, scales[at]);
    if (choice) { choice.checked = true; turn(at + 1); }
  };
  for (let digit = 0; digit <= 9; digit++) keys[digit] = () => answer(digit);
  Object.assign(keys, {
    a: () => answer("A"), b: () => answer("B"), "=": () => answer("tie"), j: () => turn(at + 1), k: () => turn(at - 1),
    Enter: () => { $("button[name=save]", form)?.click(); },
    s: () => $("button[name=skip]", form)?.click(),
  });
  for (const [index, scale] of scales.entries()) scale.addEventListener("focusin", () => turn(index));
  if (scales.length) turn(0);
}

document.addEventListener("DOMContentLoaded", () => {
  applyTheme();
  document.addEventListener("click", (event) => {
    const action = event.target.closest("[data-action]")?.dataset.action;
    if (action === "help") $("#help").showModal();
    if (action === "theme") turnTheme();
  });
  const pages = { card: cardPage, index: listPage, compare: comparePage, rate: ratePage };
  pages[document.documentElement.dataset.page]?.();
  document.documentElement.dataset.ready = "";
  early.splice(0).forEach(pressed);
});
